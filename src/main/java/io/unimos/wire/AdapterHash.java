package io.unimos.wire;

import io.unimos.core.math.Sha256;
import io.unimos.event.AdapterVersion;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/** The hash of an adapter version, over all numbers that decide a prediction. Stateless. */
public final class AdapterHash {
  private AdapterHash() {}

  /** Returns the SHA-256 in hex over the payload fields, in the order of the schema. */
  public static String of(AdapterVersion version) {
    MessageDigest digest = Sha256.digest();
    for (ByteBuffer payload :
        List.of(
            version.getVision(),
            version.getVisionBias(),
            version.getLanguage(),
            version.getLanguageBias())) {
      digest.update(payload.duplicate());
    }
    digest.update(
        ByteBuffer.allocate(2 * Float.BYTES)
            .putFloat(version.getEnsembleWeight())
            .putFloat(version.getHeadsShare())
            .flip());
    for (ByteBuffer payload :
        List.of(version.getPrototypes(), version.getOffset(), version.getLogPrior())) {
      digest.update(payload.duplicate());
    }
    digest.update(ByteBuffer.allocate(Float.BYTES).putFloat(version.getTextWeight()).flip());
    return HexFormat.of().formatHex(digest.digest());
  }
}
