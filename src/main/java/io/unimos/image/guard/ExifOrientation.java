package io.unimos.image.guard;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The search for the orientation tag in a TIFF block, as EXIF wraps it. It reads the first
 * directory only, in both byte orders, and follows one offset and no chain, so that no input can
 * make it loop. Any fault in the block means "no orientation": viewers do the same, and the pixels
 * are fine.
 */
final class ExifOrientation {
  private static final int TAG = 0x0112; // EXIF 2.32, 4.6.4 A
  private static final int SHORT = 3;
  private static final int LONG = 4;
  private static final int ENTRY = 12;

  private ExifOrientation() {}

  /**
   * Returns the orientation 1..8 of the TIFF block in {@code data[start..end)}, 1 if it has none.
   */
  static int of(byte[] data, int start, int end) {
    int length = end - start;
    if (length < 8) {
      return 1;
    }
    ByteBuffer tiff = ByteBuffer.wrap(data, start, length).slice();
    if (tiff.get(0) == 'I' && tiff.get(1) == 'I') {
      tiff.order(ByteOrder.LITTLE_ENDIAN);
    } else if (tiff.get(0) != 'M' || tiff.get(1) != 'M') {
      return 1;
    }
    long directory = tiff.getInt(4) & 0xffff_ffffL;
    if (tiff.getShort(2) != 42 || directory > length - 2) {
      return 1;
    }
    int first = (int) directory + 2;
    int entries =
        Math.min(tiff.getShort((int) directory) & 0xffff, Math.max(0, length - first) / ENTRY);
    for (int i = 0; i < entries; i++) {
      int entry = first + i * ENTRY;
      if ((tiff.getShort(entry) & 0xffff) == TAG) {
        return value(tiff, entry);
      }
    }
    return 1;
  }

  private static int value(ByteBuffer tiff, int entry) {
    int type = tiff.getShort(entry + 2);
    int value =
        switch (type) {
          case SHORT -> tiff.getShort(entry + 8) & 0xffff;
          case LONG -> tiff.getInt(entry + 8);
          default -> 1;
        };
    return value >= 1 && value <= 8 ? value : 1;
  }
}
