package io.unimos.method.annotation;

import io.unimos.numbers.Sha256;
import java.nio.ByteBuffer;

/**
 * Which images are asked for at random (method-specification 7.6): a function of domain, salt and
 * id alone, so uniform, the same after a restart, and blind to what any model says of the image.
 *
 * @param domain whose images
 * @param salt of the operator: without it nobody can tell beforehand which images are drawn
 */
public record RandomDraw(String domain, String salt) {
  /** Labels for 128 images, of which a quarter is drawn: 2^64 B/512. */
  private static final int SHIFT = 64 - 9;

  /** The most labels for 128 images. */
  public static final int MOST = 128;

  /**
   * A uniform number of an image, as unsigned 64 bits: the first of SHA-256(domain, salt, id), each
   * closed by a zero byte.
   */
  public long of(String id) {
    return ByteBuffer.wrap(Sha256.of(domain + '\0' + salt + '\0' + id + '\0')).getLong();
  }

  /**
   * True when an image is drawn.
   *
   * @param number what {@link #of} says of it
   * @param perWindow B, labels for 128 images, at most {@link #MOST}
   */
  public static boolean drawn(long number, int perWindow) {
    return Long.compareUnsigned(number, (long) perWindow << SHIFT) < 0;
  }
}
