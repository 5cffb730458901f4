package io.unimos.core.domain;

import io.unimos.core.math.ArrayBytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The conversion of state to bytes and back, in memory: a magic number, the state, and a checksum
 * over both (CRC-32C).
 */
final class Bytes {
  /** "UNM" and the digit of the layout. */
  private static final int MAGIC = 0x554e4d30 + OnlineDomain.LAYOUT;

  private Bytes() {}

  interface Writing {
    void to(DataOutputStream out) throws IOException;
  }

  interface Reading<T> {
    T from(DataInputStream in) throws IOException;
  }

  static byte[] of(Writing writing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(MAGIC);
      writing.to(out);
      out.writeInt(checksum(bytes.toByteArray(), bytes.size()));
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads bytes to their end.
   *
   * @throws IllegalArgumentException if they are of another kind, damaged, cut off or too long
   */
  static <T> T read(byte[] bytes, Reading<T> reading) {
    int end = bytes.length - Integer.BYTES;
    if (end < Integer.BYTES || ByteBuffer.wrap(bytes).getInt() != MAGIC) {
      throw new IllegalArgumentException("state: not a state of this layout");
    }
    if (ByteBuffer.wrap(bytes).getInt(end) != checksum(bytes, end)) {
      throw new IllegalArgumentException("state: its checksum says that it is damaged");
    }
    int body = end - Integer.BYTES;
    try (DataInputStream in =
        new DataInputStream(new ByteArrayInputStream(bytes, Integer.BYTES, body))) {
      T read = reading.from(in);
      if (in.available() > 0) {
        throw new IllegalArgumentException("state: " + in.available() + " bytes too many");
      }
      return read;
    } catch (IOException e) {
      throw new IllegalArgumentException("state: cut off after " + bytes.length + " bytes", e);
    } catch (IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("state: its sizes do not belong together", e);
    }
  }

  static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  static void write(DataOutputStream out, byte[] a) throws IOException {
    out.writeInt(a.length);
    out.write(a);
  }

  static byte[] bytes(DataInputStream in) throws IOException {
    return in.readNBytes(length(in, Byte.BYTES));
  }

  static void write(DataOutputStream out, double[] a) throws IOException {
    out.writeInt(a.length);
    ArrayBytes.write(out, a);
  }

  static double[] doubles(DataInputStream in) throws IOException {
    return ArrayBytes.read(in, new double[length(in, Double.BYTES)]);
  }

  /**
   * Reads a length, and rejects one that the bytes at hand cannot fill, so that damaged bytes
   * allocate nothing large.
   */
  private static int length(DataInputStream in, int bytesEach) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available() / bytesEach) {
      throw new IllegalArgumentException("state: claims a row of " + length + " numbers");
    }
    return length;
  }
}
