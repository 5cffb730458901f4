package io.unimos.numbers;

import java.nio.ByteBuffer;

/** Number arrays to and from a buffer; the buffer's order rules. */
public final class ArrayBytes {
  private ArrayBytes() {}

  public static void put(ByteBuffer out, double[] a) {
    for (double v : a) {
      out.putDouble(v);
    }
  }

  public static void get(ByteBuffer in, double[] a) {
    for (int i = 0; i < a.length; i++) {
      a[i] = in.getDouble();
    }
  }

  public static void put(ByteBuffer out, float[] a) {
    for (float v : a) {
      out.putFloat(v);
    }
  }

  public static void get(ByteBuffer in, float[] a) {
    for (int i = 0; i < a.length; i++) {
      a[i] = in.getFloat();
    }
  }
}
