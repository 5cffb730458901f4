package io.unimos.image.guard;

import io.unimos.image.guard.ImageHeader.Format;
import io.unimos.image.guard.Layout.JpegLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The walk over the markers of a JPEG (ITU-T T.81 annex B) from SOI to EOI, entropy-coded data
 * included, which notes the facts that decoding needs. It reads each byte once and allocates a few
 * hundred bytes, whatever the header claims. A stream without EOI is cut off and refused.
 */
final class JpegWalk {
  /**
   * The bound on the scans of one image; libjpeg-turbo's own guard (TJFLAG_LIMITSCANS) has the same
   * figure. The usual progressive script has 10.
   */
  static final int MAX_SCANS = 500;

  /**
   * The pixels times scans per second of deadline that are worth a try: 40 scans of 50 megapixels
   * in 2 s. Measured: 1.6e9 per second of one core for scans without content.
   */
  private static final double SCANNED_PIXELS_PER_SECOND = 1e9;

  private static final int MAX_SEGMENTS = 20_000;

  private static final int SOI = 0xd8;
  private static final int EOI = 0xd9;
  private static final int SOS = 0xda;
  private static final int DNL = 0xdc;
  private static final int APP0 = 0xe0;
  private static final int APP1 = 0xe1;
  private static final int APP14 = 0xee;
  private static final int COM = 0xfe;

  private final byte[] data;
  private final ImageLimits limits;
  private int at = 2;
  private JpegFrame frame;
  private boolean jfif;
  private int adobeTransform = -1;
  private int orientation;
  private int scans;
  private int count;
  private int[] segments = new int[16];
  private int used;

  JpegWalk(byte[] data, ImageLimits limits) {
    this.data = data;
    this.limits = limits;
  }

  JpegLayout layout() throws Refusal {
    keep(0, 2);
    for (int marker = nextMarker(); marker != EOI; marker = nextMarker()) {
      if (++count > MAX_SEGMENTS) {
        throw Refusal.corrupt("JPEG with more than " + MAX_SEGMENTS + " segments");
      }
      if (marker == SOI) {
        throw Refusal.corrupt("JPEG starts again in its middle");
      }
      boolean standalone = marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7);
      if (!standalone) {
        segment(marker);
      }
    }
    keep(at - 2, at);
    // a scan needs a frame
    if (scans == 0) {
      throw Refusal.corrupt("JPEG without a picture");
    }
    frame.checkComplete();
    return new JpegLayout(
        header(), frame.components(), frame.tallChroma(), Arrays.copyOf(segments, used));
  }

  private ImageHeader header() throws Refusal {
    long pixels = (long) frame.width * frame.height;
    // the raw samples, or the buffer that the native decoder fills
    long work = pixels * Math.max(3, frame.components()) + data.length;
    work += scans > 1 || frame.progressive ? frame.coefficientBytes() : 0;
    work += orientation > 1 ? pixels * 3 : 0;
    return new ImageHeader(
        Format.JPEG,
        frame.width,
        frame.height,
        Math.max(1, orientation),
        frame.colour(jfif, adobeTransform),
        8,
        scans,
        work);
  }

  /** Moves past the next marker; stray bytes before it are skipped, as libjpeg does. */
  private int nextMarker() throws Refusal {
    for (int i = at; i + 1 < data.length; i++) {
      int marker = data[i + 1] & 0xff;
      if (data[i] == (byte) 0xff && marker != 0 && marker != 0xff) {
        at = i + 2;
        return marker;
      }
    }
    throw Refusal.corrupt(
        "JPEG cut off: no end marker in " + data.length + " bytes" + sizeIfKnown());
  }

  private String sizeIfKnown() {
    return frame == null ? "" : " (" + frame.width + " x " + frame.height + " pixels)";
  }

  private void segment(int marker) throws Refusal {
    int start = at - 2;
    if (at + 2 > data.length) {
      throw cutOff();
    }
    int length = JpegFrame.u16(data, at);
    int end = at + length;
    if (end > data.length) {
      throw cutOff();
    }
    if (length < 2) {
      throw Refusal.corrupt("JPEG segment of impossible length " + length);
    }
    int body = at + 2;
    at = end;
    if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc) {
      frame(marker, body, end);
    } else if (marker == 0xcc) {
      throw Refusal.format("arithmetic-coded JPEG is not supported");
    } else if (marker == SOS) {
      scan(body, end);
    } else if (marker == DNL) {
      throw Refusal.corrupt("JPEG that states its height late (DNL)");
    } else if ((marker >= APP0 && marker <= 0xef) || marker == COM) {
      application(marker, body, end);
      return;
    }
    keep(start, at);
  }

  private Refusal cutOff() {
    return Refusal.corrupt("JPEG cut off in a segment after " + data.length + " bytes");
  }

  private void frame(int marker, int body, int end) throws Refusal {
    if (frame != null) {
      throw Refusal.corrupt("JPEG with two frames");
    }
    frame = new JpegFrame(data, body, end, marker, limits);
  }

  private void application(int marker, int body, int end) {
    if (marker == APP0 && end - body >= 12 && startsWith("JFIF\0", body, end)) {
      jfif = true;
    } else if (marker == APP14 && end - body >= 12 && startsWith("Adobe", body, end)) {
      adobeTransform = data[body + 11] & 0xff;
    } else if (marker == APP1 && orientation == 0 && startsWith("Exif\0\0", body, end)) {
      orientation = ExifOrientation.of(data, body + 6, end);
    }
  }

  /** Returns true when this text is there and more data follows. */
  private boolean startsWith(String text, int from, int end) {
    return end - from > text.length()
        && FileSignatures.startsWith(data, from, text.getBytes(StandardCharsets.US_ASCII));
  }

  private void scan(int body, int end) throws Refusal {
    if (frame == null) {
      throw Refusal.corrupt("JPEG scan before its frame");
    }
    int components = end > body ? data[body] & 0xff : 0;
    if (components < 1 || components > 4 || end - body != 4 + 2 * components) {
      throw Refusal.corrupt("JPEG scan header of a wrong length");
    }
    int spectralStart = data[body + 1 + 2 * components] & 0xff;
    for (int i = 0; i < components; i++) {
      frame.scanned(data[body + 1 + 2 * i] & 0xff, spectralStart == 0);
    }
    scans++;
    double seconds = limits.decodeTimeout().toNanos() / 1e9;
    double scanned = (double) scans * frame.width * frame.height;
    if (scans > MAX_SCANS || (scans > 1 && scanned > seconds * SCANNED_PIXELS_PER_SECOND)) {
      throw Refusal.timeout(
          "JPEG with "
              + scans
              + " or more scans over "
              + frame.width
              + " x "
              + frame.height
              + " pixels would decode for too long");
    }
    skipEntropyCoded();
  }

  /** Moves to the next marker that is neither a stuffed zero nor a restart. */
  private void skipEntropyCoded() {
    int i = at;
    int last = data.length - 1;
    while (i < last) {
      if (data[i] != (byte) 0xff) {
        i++;
        continue;
      }
      int next = data[i + 1] & 0xff;
      if (next == 0xff) {
        i++;
      } else if (next == 0 || (next >= 0xd0 && next <= 0xd7)) {
        i += 2;
      } else {
        at = i;
        return;
      }
    }
    at = data.length;
  }

  private void keep(int start, int end) {
    if (used > 0 && segments[used - 1] == start) {
      segments[used - 1] = end;
      return;
    }
    if (used == segments.length) {
      segments = Arrays.copyOf(segments, 2 * used);
    }
    segments[used++] = start;
    segments[used++] = end;
  }
}
