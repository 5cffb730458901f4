package io.unimos.adapt;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** State to bytes and back, in memory. */
final class Bytes {
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
      writing.to(out);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads bytes to their end.
   *
   * @throws IllegalArgumentException if they are cut off or too long
   */
  static <T> T read(byte[] bytes, Reading<T> reading) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      T read = reading.from(in);
      if (in.available() > 0) {
        throw new IllegalArgumentException("state: " + in.available() + " bytes too many");
      }
      return read;
    } catch (IOException e) {
      throw new IllegalArgumentException("state: cut off after " + bytes.length + " bytes", e);
    }
  }

  static void write(DataOutputStream out, byte[] a) throws IOException {
    out.writeInt(a.length);
    out.write(a);
  }

  static byte[] bytes(DataInputStream in) throws IOException {
    return in.readNBytes(in.readInt());
  }

  static void write(DataOutputStream out, double[] a) throws IOException {
    out.writeInt(a.length);
    for (double v : a) {
      out.writeDouble(v);
    }
  }

  static double[] doubles(DataInputStream in) throws IOException {
    double[] a = new double[in.readInt()];
    for (int i = 0; i < a.length; i++) {
      a[i] = in.readDouble();
    }
    return a;
  }
}
