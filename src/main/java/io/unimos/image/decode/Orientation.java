package io.unimos.image.decode;

/**
 * The rotation of a stored image to the view that its EXIF orientation names (EXIF 2.32, 4.6.4 A).
 */
final class Orientation {
  private Orientation() {}

  /**
   * Returns the upright image.
   *
   * @param rgb {@code [height * width * 3]}; returned unchanged for orientation 1
   */
  static Pixels apply(byte[] rgb, int width, int height, int orientation) {
    // the target of the stored pixel (0,0), and the distances in the result of one stored column
    // and row
    int w = orientation >= 5 ? height : width;
    int h = orientation >= 5 ? width : height;
    int right = w - 1;
    int bottom = (h - 1) * w;
    int[] steps =
        switch (orientation) {
          case 2 -> new int[] {right, -1, w};
          case 3 -> new int[] {bottom + right, -1, -w};
          case 4 -> new int[] {bottom, 1, -w};
          case 5 -> new int[] {0, w, 1};
          case 6 -> new int[] {right, w, -1};
          case 7 -> new int[] {bottom + right, -w, -1};
          case 8 -> new int[] {bottom, -w, 1};
          default -> new int[0];
        };
    return steps.length == 0
        ? new Pixels(width, height, rgb)
        : move(rgb, width, new Pixels(w, h, new byte[rgb.length]), steps);
  }

  /**
   * Moves the pixels. {@code steps}: target pixel of the stored origin, step per stored column, per
   * stored row.
   */
  private static Pixels move(byte[] from, int width, Pixels to, int[] steps) {
    byte[] target = to.rgb();
    int height = from.length / 3 / width;
    int source = 0;
    for (int y = 0; y < height; y++) {
      int at = (steps[0] + y * steps[2]) * 3;
      for (int x = 0; x < width; x++) {
        target[at] = from[source];
        target[at + 1] = from[source + 1];
        target[at + 2] = from[source + 2];
        source += 3;
        at += steps[1] * 3;
      }
    }
    return to;
  }
}
