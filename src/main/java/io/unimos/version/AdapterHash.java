package io.unimos.version;

import io.unimos.event.AdapterVersion;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** What an adapter version's hash covers: all numbers that decide a prediction. Stateless. */
public final class AdapterHash {
  private AdapterHash() {}

  /** SHA-256 in hex over the payload fields, in the order of the schema. */
  public static String of(AdapterVersion version) {
    MessageDigest digest = sha256();
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

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
