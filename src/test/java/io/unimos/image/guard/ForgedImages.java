package io.unimos.image.guard;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** Images as an attacker would write them, byte by byte. */
public final class ForgedImages {
  static final byte[] PNG_SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  public static byte[] pngSignature() {
    return PNG_SIGNATURE.clone();
  }

  private ForgedImages() {}

  public static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  public static byte[] chunk(String type, byte[] body) {
    byte[] named = join(type.getBytes(StandardCharsets.US_ASCII), body);
    CRC32 crc = new CRC32();
    crc.update(named);
    return ByteBuffer.allocate(body.length + 12)
        .putInt(body.length)
        .put(named)
        .putInt((int) crc.getValue())
        .array();
  }

  /** Makes the checksums of a mutated PNG right again, as far as its chunks can be followed. */
  public static void repairChecksums(byte[] png) {
    ByteBuffer view = ByteBuffer.wrap(png);
    int at = PNG_SIGNATURE.length;
    while (png.length - at >= 12 && FileSignatures.isPng(png)) {
      int length = view.getInt(at);
      if (length < 0 || length > png.length - at - 12) {
        return;
      }
      CRC32 crc = new CRC32();
      crc.update(png, at + 4, length + 4);
      view.putInt(at + 8 + length, (int) crc.getValue());
      at += 12 + length;
    }
  }

  public static byte[] pngHeader(int width, int height, int depth, int colourType, int interlace) {
    byte[] body =
        ByteBuffer.allocate(13)
            .putInt(width)
            .putInt(height)
            .put((byte) depth)
            .put((byte) colourType)
            .put((byte) 0)
            .put((byte) 0)
            .put((byte) interlace)
            .array();
    return chunk("IHDR", body);
  }

  /** A PNG of grey 8-bit pixels with the given picture data and chunks before it. */
  public static byte[] png(int width, int height, byte[] compressed, byte[]... before) {
    return join(
        PNG_SIGNATURE,
        pngHeader(width, height, 8, 0, 0),
        join(before),
        chunk("IDAT", compressed),
        chunk("IEND", new byte[0]));
  }

  /** A black PNG of three 8-bit samples a pixel, a thousandth of what it takes decoded. */
  public static byte[] rgbPng(int width, int height) {
    return join(
        PNG_SIGNATURE,
        pngHeader(width, height, 8, 2, 0),
        chunk("IDAT", zeros((3L * width + 1) * height)),
        chunk("IEND", new byte[0]));
  }

  public static byte[] deflated(byte[] plain) {
    return deflated(plain, 1);
  }

  /** zlib data of {@code length} zeros, which take about a thousandth. */
  public static byte[] zeros(long length) {
    int block = (int) Math.min(length, 1 << 16);
    if (length % block != 0) {
      return deflated(new byte[Math.toIntExact(length)], 1);
    }
    return deflated(new byte[block], length / block);
  }

  private static byte[] deflated(byte[] block, long times) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Deflater deflater = new Deflater(9);
    try (DeflaterOutputStream zlib = new DeflaterOutputStream(out, deflater)) {
      for (long i = 0; i < times; i++) {
        zlib.write(block);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      deflater.end();
    }
    return out.toByteArray();
  }

  /** Replaces the sides in the frame header of a JPEG. */
  public static byte[] resized(byte[] jpeg, int width, int height) {
    byte[] forged = jpeg.clone();
    int frame = frame(jpeg);
    ByteBuffer.wrap(forged).putShort(frame + 5, (short) height).putShort(frame + 7, (short) width);
    return forged;
  }

  /** Offset of the frame marker of a JPEG. */
  public static int frame(byte[] jpeg) {
    int at = 2;
    while ((jpeg[at + 1] & 0xff) < 0xc0 || (jpeg[at + 1] & 0xff) > 0xc2) {
      at += 2 + JpegFrame.u16(jpeg, at + 2);
    }
    return at;
  }

  /**
   * A sound progressive JPEG of one grey, whose AC coefficients come as {@code scans} scans of
   * nothing: a few dozen bytes each, and each makes the decoder visit every block.
   */
  public static byte[] scanBomb(int width, int height, int scans) {
    int blocks = ceilDiv(width, 8) * ceilDiv(height, 8);
    byte[] dqt = new byte[69];
    Arrays.fill(dqt, (byte) 1);
    ByteBuffer.wrap(dqt).putInt(0xffdb0043).put((byte) 0);
    byte[] sof =
        ByteBuffer.allocate(13)
            .putInt(0xffc2000b)
            .put((byte) 8)
            .putShort((short) height)
            .putShort((short) width)
            .putInt(0x01011100)
            .array();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0xff, (byte) 0xd8});
    out.writeBytes(dqt);
    out.writeBytes(sof);
    out.writeBytes(oneCode(0x00, 0x00)); // DC: bit 0 is "no difference"
    out.writeBytes(oneCode(0x10, 0xe0)); // AC: bit 0 is an end-of-block run of 14 more bits
    out.writeBytes(scan(0, 0));
    out.writeBytes(new byte[ceilDiv(blocks, 8)]);
    byte[] runs = runs(blocks);
    for (int i = 0; i < scans; i++) {
      out.writeBytes(scan(1, 63));
      out.writeBytes(runs);
    }
    out.writeBytes(new byte[] {(byte) 0xff, (byte) 0xd9});
    return out.toByteArray();
  }

  private static byte[] oneCode(int tableClass, int symbol) {
    byte[] dht = new byte[22];
    ByteBuffer.wrap(dht).putInt(0xffc40014).put((byte) tableClass).put((byte) 1);
    dht[21] = (byte) symbol;
    return dht;
  }

  private static byte[] scan(int from, int to) {
    return ByteBuffer.allocate(10)
        .putInt(0xffda0008)
        .put((byte) 1)
        .putShort((short) 0x0100)
        .put((byte) from)
        .put((byte) to)
        .put((byte) 0)
        .array();
  }

  /** End-of-block runs of 2^14 + 0x2aaa blocks each: a zero and 14 bits. */
  private static byte[] runs(int blocks) {
    int count = ceilDiv(blocks, (1 << 14) + 0x2aaa);
    byte[] bits = new byte[ceilDiv(count * 15, 8)];
    for (int i = 0; i < count; i++) {
      for (int b = 1; b < 15; b += 2) {
        int at = i * 15 + b;
        bits[at / 8] |= (byte) (0x80 >> at % 8);
      }
    }
    return bits;
  }

  private static int ceilDiv(int value, int divisor) {
    return (value + divisor - 1) / divisor;
  }
}
