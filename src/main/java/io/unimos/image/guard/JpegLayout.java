package io.unimos.image.guard;

/**
 * A JPEG whose markers have been walked to its end.
 *
 * @param header what it says about itself
 * @param components samples per pixel: 1, 3 or 4
 * @param tallChroma bit i is set if component i has all columns and half of the rows
 * @param segments {@code [start, end)} pairs of what a decoder needs, in order: tables, frame,
 *     scans with their data; application data, comments and stray bytes between segments are left
 *     out
 */
public record JpegLayout(ImageHeader header, int components, int tallChroma, int[] segments)
    implements Layout {

  /**
   * The stream a decoder needs and nothing else: profiles, EXIF and comments never reach it, so a
   * broken or bomb-like one can do no harm. Colours are told by the header, not by markers.
   */
  public byte[] essentials(byte[] encoded) {
    int length = 0;
    for (int i = 0; i < segments.length; i += 2) {
      length += segments[i + 1] - segments[i];
    }
    byte[] bare = new byte[length];
    int at = 0;
    for (int i = 0; i < segments.length; i += 2) {
      int size = segments[i + 1] - segments[i];
      System.arraycopy(encoded, segments[i], bare, at, size);
      at += size;
    }
    return bare;
  }
}
