package io.unimos.image.guard;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** The recognition of the two supported formats, and the names of others. */
public final class FileSignatures {
  private static final byte[] JPEG = HexFormat.of().parseHex("ffd8ff");
  private static final byte[] PNG = HexFormat.of().parseHex("89504e470d0a1a0a");

  /** A signature at an offset; ISO-8859-1, so that bytes can be written as characters. */
  private record Signature(int offset, String bytes, String name) {
    boolean matches(byte[] data) {
      return startsWith(data, offset, bytes.getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  private static final List<Signature> OTHERS =
      List.of(
          new Signature(0, "GIF8", "GIF"),
          new Signature(8, "WEBP", "WebP"),
          new Signature(0, "BM", "BMP"),
          new Signature(0, "II*\0", "TIFF"),
          new Signature(0, "MM\0*", "TIFF"),
          new Signature(0, "II+\0", "TIFF"),
          new Signature(4, "ftypavi", "AVIF"),
          new Signature(4, "ftyphei", "HEIC"),
          new Signature(4, "ftyphev", "HEIC"),
          new Signature(4, "ftypmif1", "HEIC"),
          new Signature(4, "ftypmsf1", "HEIC"),
          new Signature(4, "ftyp", "MP4 video"),
          new Signature(4, "jP  ", "JPEG 2000"),
          new Signature(0, "\u00ffO\u00ffQ", "JPEG 2000"),
          new Signature(0, "\u00ff\n", "JPEG XL"),
          new Signature(4, "JXL ", "JPEG XL"),
          new Signature(0, "8BPS", "Photoshop"),
          new Signature(0, "\0\0\1\0", "ICO"),
          new Signature(0, "\u008aMNG", "MNG"),
          new Signature(0, "%PDF", "PDF"),
          new Signature(0, "PK\3\4", "ZIP"),
          new Signature(0, "\u001f\u008b", "gzip"),
          new Signature(0, "/9j/", "a JPEG in base64"),
          new Signature(0, "iVBORw0KGgo", "a PNG in base64"),
          new Signature(0, "data:image", "a data URI"),
          new Signature(
              0, "\u00ef\u00bf\u00bd\u00ef\u00bf\u00bd", "an image damaged by a text conversion"),
          new Signature(0, "\u00ef\u00bf\u00bdPNG", "a PNG damaged by a text conversion"));

  private FileSignatures() {}

  static boolean isJpeg(byte[] data) {
    return startsWith(data, 0, JPEG);
  }

  static boolean isPng(byte[] data) {
    return startsWith(data, 0, PNG);
  }

  /** Returns the refusal of bytes that are neither JPEG nor PNG. */
  static Refusal refusal(byte[] data) {
    if (isCut(data, JPEG) || isCut(data, PNG)) {
      return Refusal.corrupt("cut off after " + data.length + " bytes");
    }
    if (startsWith(data, 0, "\u0089PNG".getBytes(StandardCharsets.ISO_8859_1))) {
      return Refusal.corrupt("PNG signature damaged, as by a transfer in text mode");
    }
    return Refusal.format("neither JPEG nor PNG, looks like " + name(data));
  }

  /**
   * Returns a library's message as part of a detail: printable, one line, 200 characters at most.
   */
  public static String oneLine(String message) {
    if (message == null) {
      return "no message";
    }
    String line = message.replaceAll("[^\\x20-\\x7e]+", " ").strip();
    return line.substring(0, Math.min(line.length(), 200));
  }

  private static String name(byte[] data) {
    for (Signature other : OTHERS) {
      if (other.matches(data)) {
        return other.name();
      }
    }
    String start =
        new String(data, 0, Math.min(data.length, 256), StandardCharsets.ISO_8859_1)
            .strip()
            .toLowerCase(Locale.ROOT);
    if (start.startsWith("<!doctype html") || start.startsWith("<html")) {
      return "HTML";
    }
    if (start.contains("<svg")) {
      return "SVG";
    }
    if (start.startsWith("<?xml")) {
      return "XML";
    }
    if (start.startsWith("{") || start.startsWith("[")) {
      return "JSON";
    }
    if (start.chars().allMatch(c -> (c >= ' ' && c < 127) || c == '\n' || c == '\r' || c == '\t')) {
      return "text";
    }
    return "unknown data starting with "
        + HexFormat.ofDelimiter(" ").formatHex(data, 0, Math.min(data.length, 8));
  }

  private static boolean isCut(byte[] data, byte[] signature) {
    return data.length < signature.length && startsWith(signature, 0, data);
  }

  static boolean startsWith(byte[] data, int offset, byte[] start) {
    int end = offset + start.length;
    return end <= data.length && Arrays.equals(data, offset, end, start, 0, start.length);
  }
}
