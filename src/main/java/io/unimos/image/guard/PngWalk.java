package io.unimos.image.guard;

import io.unimos.image.guard.ImageHeader.Colour;
import io.unimos.image.guard.ImageHeader.Format;
import io.unimos.image.guard.Layout.PngLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * The walk over the chunks of a PNG (ISO/IEC 15948) to IEND, which inflates nothing. The checksums
 * of the chunks that are used are verified. Text, profiles and other ancillary chunks are skipped,
 * so their inflated size does not matter.
 */
final class PngWalk {
  private static final int SIGNATURE = 8;

  /** The position of data that is not there. */
  private static final int NONE = -1;

  static final int IHDR = type("IHDR");
  static final int PLTE = type("PLTE");
  static final int IEND = type("IEND");
  private static final int EXIF = type("eXIf");
  private static final int ANIMATION = type("acTL");
  private static final int APPLE = type("CgBI");

  /** The mask of bit 5 of the first letter: lower case, a decoder may skip the chunk. */
  private static final int ANCILLARY = 0x2000_0000;

  private final byte[] data;
  private final ByteBuffer view;
  private final ImageLimits limits;
  private int width;
  private int height;
  private int bitDepth;
  private Colour colour;
  private boolean interlaced;
  private byte[] palette = {};
  private int firstData = NONE;
  private int endOfData = NONE;
  private int orientation = 1;

  PngWalk(byte[] data, ImageLimits limits) {
    this.data = data;
    this.view = ByteBuffer.wrap(data);
    this.limits = limits;
  }

  PngLayout layout() throws Refusal {
    int at = SIGNATURE;
    int type = 0;
    while (type != IEND) {
      if (data.length - at < PngLayout.FRAME) {
        throw Refusal.corrupt("PNG cut off: no IEND chunk in " + data.length + " bytes");
      }
      long length = view.getInt(at) & 0xffff_ffffL;
      type = view.getInt(at + 4);
      if (at == SIGNATURE) {
        first(type, length, at);
      }
      if (length > data.length - at - PngLayout.FRAME) {
        throw Refusal.corrupt(
            "PNG cut off in chunk " + name(type) + ": " + data.length + " bytes in all");
      }
      chunk(type, at, (int) length);
      at += PngLayout.FRAME + (int) length;
    }
    if (firstData == NONE) {
      throw Refusal.corrupt("PNG without a picture (no IDAT chunk)");
    }
    if (colour == Colour.PALETTE && palette.length == 0) {
      throw Refusal.corrupt("PNG without its palette");
    }
    return new PngLayout(header(), palette, firstData);
  }

  private ImageHeader header() {
    long pixels = (long) width * height;
    long row = ((long) width * bitDepth * PngLayout.samples(colour) + 7) / 8 + 1;
    long work = 3 * row + PngLayout.BLOCK_BYTES + (orientation > 1 ? pixels * 3 : 0);
    return new ImageHeader(
        Format.PNG, width, height, orientation, colour, bitDepth, interlaced ? 7 : 1, work);
  }

  /**
   * Reads the first chunk. Sizes are checked before the checksum and before anything else: a header
   * that is cut off after them still shows whether the image would be too large.
   */
  private void first(int type, long length, int at) throws Refusal {
    if (type == APPLE) {
      throw Refusal.format("PNG in Apple's own variant (CgBI), its colours are not standard");
    }
    if (type != IHDR || length != 13) {
      throw Refusal.corrupt("PNG does not start with a header");
    }
    if (data.length >= SIGNATURE + 16) {
      limits.checkSize(unsigned(at + 8), unsigned(at + 12));
    }
  }

  private void chunk(int type, int at, int length) throws Refusal {
    boolean ancillary = (type & ANCILLARY) != 0;
    if (!ancillary || type == EXIF) {
      verify(type, at, length);
    }
    if (type == IHDR) {
      imageHeader(at);
    } else if (type == PLTE) {
      palette(at, length);
    } else if (type == PngLayout.IDAT) {
      imageData(at, length);
    } else if (type == ANIMATION) {
      throw Refusal.format("animated PNG");
    } else if (type == EXIF) {
      orientation = ExifOrientation.of(data, at + 8, at + 8 + length);
    } else if (type != IEND && !ancillary) {
      throw Refusal.format("PNG with unknown critical chunk " + name(type));
    }
  }

  private void verify(int type, int at, int length) throws Refusal {
    CRC32 crc = new CRC32();
    crc.update(data, at + 4, length + 4);
    if ((int) crc.getValue() != view.getInt(at + 8 + length)) {
      throw Refusal.corrupt("PNG chunk " + name(type) + " has a wrong checksum");
    }
  }

  private void imageHeader(int at) throws Refusal {
    if (at != SIGNATURE) {
      throw Refusal.corrupt("PNG with two headers");
    }
    width = view.getInt(at + 8);
    height = view.getInt(at + 12);
    bitDepth = data[at + 16];
    int colourType = data[at + 17];
    colour = colour(colourType);
    boolean allowed =
        switch (colour) {
          case GREY -> Arrays.asList(1, 2, 4, 8, 16).contains(bitDepth);
          case PALETTE -> Arrays.asList(1, 2, 4, 8).contains(bitDepth);
          default -> bitDepth == 8 || bitDepth == 16;
        };
    if (!allowed || data[at + 18] != 0 || data[at + 19] != 0 || (data[at + 20] & ~1) != 0) {
      throw Refusal.corrupt(
          "PNG header with impossible values (colour type "
              + colourType
              + ", "
              + bitDepth
              + " bits)");
    }
    interlaced = data[at + 20] == 1;
  }

  private static Colour colour(int type) throws Refusal {
    return switch (type) {
      case 0 -> Colour.GREY;
      case 2 -> Colour.RGB;
      case 3 -> Colour.PALETTE;
      case 4 -> Colour.GREY_ALPHA;
      case 6 -> Colour.RGB_ALPHA;
      default -> throw Refusal.corrupt("PNG header with unknown colour type " + type);
    };
  }

  private void palette(int at, int length) throws Refusal {
    if (colour != Colour.PALETTE) {
      return; // a suggestion for quantizing, of no meaning here
    }
    if (length == 0 || length % 3 != 0 || length > 3 * 256 || palette.length > 0) {
      throw Refusal.corrupt("PNG palette of " + length + " bytes, or a second one");
    }
    if (firstData != NONE) {
      throw Refusal.corrupt("PNG palette behind the picture");
    }
    palette = Arrays.copyOfRange(data, at + 8, at + 8 + length);
  }

  private void imageData(int at, int length) throws Refusal {
    if (firstData == NONE) {
      firstData = at;
    } else if (endOfData != at) {
      throw Refusal.corrupt("PNG picture data in separate places");
    }
    endOfData = at + PngLayout.FRAME + length;
  }

  private long unsigned(int at) {
    return view.getInt(at) & 0xffff_ffffL;
  }

  private static int type(String name) {
    return ByteBuffer.wrap(name.getBytes(StandardCharsets.US_ASCII)).getInt();
  }

  /** Returns the type as text if it is text, or else as a number: it goes into a log line. */
  private static String name(int type) {
    StringBuilder name = new StringBuilder();
    for (int shift = 24; shift >= 0; shift -= 8) {
      char c = (char) (type >> shift & 0xff);
      if (c < 'A' || c > 'z' || (c > 'Z' && c < 'a')) {
        return String.format("0x%08x", type);
      }
      name.append(c);
    }
    return name.toString();
  }
}
