package io.unimos.image.decode;

import io.unimos.image.guard.Layout.PngLayout;
import io.unimos.image.guard.Refusal;

/**
 * The decoder of a walked PNG in plain Java. ImageIO is not used: its reader inflates text and
 * profiles, converts grey through a colour profile and cannot be stopped meanwhile. Here only the
 * picture is inflated, up to the size that its header gives.
 */
final class PngDecoder {
  /**
   * The Adam7 passes (ISO/IEC 15948 8.2): first column, first row, step of columns, step of rows.
   */
  private static final int[][] ADAM7 = {
    {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
  };

  private static final int[][] ONE_PASS = {{0, 0, 1, 1}};

  private final byte[] encoded;
  private final PngLayout layout;
  private final Deadline deadline;

  PngDecoder(byte[] encoded, PngLayout layout, Deadline deadline) {
    this.encoded = encoded;
    this.layout = layout;
    this.deadline = deadline;
  }

  /** Returns {@code [height * width * 3]} as stored, not yet turned upright. */
  byte[] rgb() throws Refusal {
    byte[] rgb = new byte[Math.toIntExact(layout.header().decodedBytes())];
    try (PngInflater inflater = new PngInflater(encoded, layout.firstData())) {
      for (int[] pass : layout.interlaced() ? ADAM7 : ONE_PASS) {
        pass(inflater, pass, rgb);
      }
      inflater.expectEnd();
    }
    return rgb;
  }

  private void pass(PngInflater inflater, int[] pass, byte[] rgb) throws Refusal {
    int width = layout.header().width();
    int columns = count(width, pass[0], pass[2]);
    int rows = count(layout.header().height(), pass[1], pass[3]);
    if (columns == 0 || rows == 0) {
      return;
    }
    int pixelBytes = Math.max(1, layout.bitsPerPixel() / 8);
    PngRows source = new PngRows(inflater, layout.rowBytes(columns), pixelBytes, rows);
    PngColours colours = new PngColours(layout);
    for (int i = 0; i < rows; i++) {
      int from = source.advance(deadline);
      int to = ((pass[1] + i * pass[3]) * width + pass[0]) * 3;
      colours.expand(source.buffer(), from, columns, rgb, to, pass[2] * 3);
    }
  }

  private static int count(int side, int first, int step) {
    return (side - first + step - 1) / step;
  }
}
