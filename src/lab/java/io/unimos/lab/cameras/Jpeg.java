package io.unimos.lab.cameras;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** A writer of JPEG of quality 85 with 4:2:0 chroma, the default of the JDK's writer for RGB. */
public final class Jpeg {
  private static final float QUALITY = 0.85f;

  /** The longest comment: the segment's length counts its own two bytes. */
  private static final int LONGEST = 0xffff - 2;

  private static final int SEGMENT_HEADER = 4;

  private Jpeg() {}

  static byte[] encode(BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(16 << 10);
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      param.setCompressionQuality(QUALITY);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), param);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write a JPEG into memory", e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /**
   * Returns noise with a small picture and any number of bytes, for benchmarks of the transport of
   * images rather than their decoding. The additional bytes are comment segments.
   *
   * @param side of the square picture in pixels
   * @param bytes length wanted; the result is at least as long as its picture needs
   * @param seed same seed, same bytes
   */
  public static byte[] padded(int side, int bytes, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < side * side; i++) {
      image.setRGB(i % side, i / side, random.nextInt(0x1000000));
    }
    byte[] jpeg = encode(image);
    ByteBuffer padded = ByteBuffer.allocate(Math.max(bytes, jpeg.length));
    padded.put(jpeg, 0, 2);
    for (int missing = bytes - jpeg.length; missing > SEGMENT_HEADER; ) {
      byte[] comment = new byte[Math.min(LONGEST, missing - SEGMENT_HEADER)];
      random.nextBytes(comment);
      padded.putShort((short) 0xfffe).putShort((short) (comment.length + 2)).put(comment);
      missing -= comment.length + SEGMENT_HEADER;
    }
    padded.put(jpeg, 2, jpeg.length - 2);
    return Arrays.copyOf(padded.array(), padded.position());
  }
}
