package io.unimos.image.decode;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * The small pictures for people: decoded pixels, averaged down and encoded anew. Nothing of the
 * original file but its visible content reaches a browser.
 */
public final class Thumbnail {
  private Thumbnail() {}

  /**
   * Returns a JPEG of the whole image.
   *
   * @param side of the longer side in pixels, at most; smaller images keep their size
   */
  public static byte[] jpeg(Pixels pixels, int side) {
    int longer = Math.max(pixels.width(), pixels.height());
    int width = longer <= side ? pixels.width() : scaled(pixels.width(), side, longer);
    int height = longer <= side ? pixels.height() : scaled(pixels.height(), side, longer);
    BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        small.setRGB(x, y, mean(pixels, x, y, width, height));
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(16 << 10);
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      if (!ImageIO.write(small, "jpeg", out)) {
        throw new IllegalStateException("this JDK writes no JPEG");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write a JPEG into memory", e);
    }
    return bytes.toByteArray();
  }

  private static int scaled(int length, int side, int longer) {
    return Math.max(1, Math.round((float) length * side / longer));
  }

  /** Returns the mean of the source's pixels that fall into one pixel of the small image. */
  private static int mean(Pixels pixels, int x, int y, int width, int height) {
    int left = (int) ((long) x * pixels.width() / width);
    int right = Math.max(left + 1, (int) ((x + 1L) * pixels.width() / width));
    int top = (int) ((long) y * pixels.height() / height);
    int bottom = Math.max(top + 1, (int) ((y + 1L) * pixels.height() / height));
    long[] sums = new long[3];
    for (int row = top; row < bottom; row++) {
      int at = (row * pixels.width() + left) * 3;
      for (int column = left; column < right; column++, at += 3) {
        for (int c = 0; c < 3; c++) {
          sums[c] += pixels.rgb()[at + c] & 0xff;
        }
      }
    }
    long count = (long) (right - left) * (bottom - top);
    return (int) (((sums[0] / count) << 16) | ((sums[1] / count) << 8) | (sums[2] / count));
  }
}
