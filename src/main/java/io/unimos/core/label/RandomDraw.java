package io.unimos.core.label;

import io.unimos.core.math.Sha256;
import java.nio.ByteBuffer;

/**
 * The random draw of images to query (method-specification 7.6). It is a function of domain, salt
 * and id alone: uniform, the same after a restart, and independent of any model's answer.
 *
 * @param domain the images' domain
 * @param salt of the operator, which keeps the draw unpredictable for others
 */
public record RandomDraw(String domain, String salt) {
  /** The shift of the threshold 2^64 B/512: of B labels for 128 images a quarter is drawn. */
  private static final int SHIFT = 64 - 9;

  /** The greatest number of labels for 128 images. */
  public static final int MOST = 128;

  /**
   * Returns the uniform number of an image, as unsigned 64 bits: the first of SHA-256(domain, salt,
   * id), each closed by a zero byte.
   */
  public long of(String id) {
    return ByteBuffer.wrap(Sha256.of(domain + '\0' + salt + '\0' + id + '\0')).getLong();
  }

  /**
   * Returns true when an image is drawn.
   *
   * @param number the result of {@link #of} for it
   * @param perWindow B, labels for 128 images, at most {@link #MOST}
   */
  public static boolean drawn(long number, int perWindow) {
    return Long.compareUnsigned(number, (long) perWindow << SHIFT) < 0;
  }
}
