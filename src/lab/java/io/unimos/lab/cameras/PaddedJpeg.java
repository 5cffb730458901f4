package io.unimos.lab.cameras;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/**
 * Real JPEGs of any number of bytes with a small picture, for benchmarks of the transport of images
 * rather than their decoding. The additional bytes are comment segments.
 */
public final class PaddedJpeg {
  /** The longest comment: the segment's length counts its own two bytes. */
  private static final int LONGEST = 0xffff - 2;

  private static final int SEGMENT_HEADER = 4;

  private PaddedJpeg() {}

  /**
   * Makes a JPEG of noise.
   *
   * @param side of the square picture in pixels
   * @param bytes length wanted; the result is at least as long as its picture needs
   * @param seed same seed, same bytes
   */
  public static byte[] make(int side, int bytes, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < side * side; i++) {
      image.setRGB(i % side, i / side, random.nextInt(0x1000000));
    }
    byte[] jpeg = Jpeg.encode(image);
    ByteBuffer padded = ByteBuffer.allocate(Math.max(bytes, jpeg.length));
    padded.put(jpeg, 0, 2);
    int missing = bytes - jpeg.length;
    while (missing > SEGMENT_HEADER) {
      int comment = Math.min(LONGEST, missing - SEGMENT_HEADER);
      byte[] text = new byte[comment];
      random.nextBytes(text);
      padded.putShort((short) 0xfffe).putShort((short) (comment + 2)).put(text);
      missing -= comment + SEGMENT_HEADER;
    }
    padded.put(jpeg, 2, jpeg.length - 2);
    return java.util.Arrays.copyOf(padded.array(), padded.position());
  }
}
