package io.unimos.ops;

import io.unimos.numbers.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.regex.Pattern;

/**
 * Knows the one who may give orders over HTTP. Keeps the token's SHA-256 and not the token, so that
 * no dump of this object tells it, and compares in constant time. Immutable.
 */
public final class AccessToken {
  private static final String SCHEME = "Bearer ";

  /** At least 32 characters: 128 bits in hex. */
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._~+/=-]{32,512}");

  /** More than any token and its line end; a wrong file must not fill the heap. */
  private static final int MOST_BYTES = 4096;

  private final byte[] digest;

  private AccessToken(byte[] digest) {
    this.digest = digest;
  }

  /**
   * Reads a token from its file; white space around it does not count.
   *
   * @throws IOException if there is none in it; the message is one line and quotes nothing
   */
  public static AccessToken read(Path file) throws IOException {
    byte[] bytes;
    try (var in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MOST_BYTES);
    } catch (IOException e) {
      throw new IOException("cannot read " + file + " (" + e.getClass().getSimpleName() + ")", e);
    }
    String token = new String(bytes, StandardCharsets.UTF_8).strip();
    if (!FORM.matcher(token).matches()) {
      throw new IOException(
          file + " holds no token; expected 32 to 512 letters, digits or any of ._~+/=-");
    }
    return new AccessToken(Sha256.of(token));
  }

  /** Whether a request's Authorization header, or null, carries the token. */
  public boolean matches(String authorization) {
    if (authorization == null || !authorization.startsWith(SCHEME)) {
      return false;
    }
    return MessageDigest.isEqual(digest, Sha256.of(authorization.substring(SCHEME.length())));
  }
}
