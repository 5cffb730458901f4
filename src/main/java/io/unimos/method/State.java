package io.unimos.method;

import java.nio.ByteBuffer;

/** Number arrays to and from a buffer; the buffer's order rules. */
final class State {
  private State() {}

  static void put(ByteBuffer out, double[] a) {
    for (double v : a) {
      out.putDouble(v);
    }
  }

  static void get(ByteBuffer in, double[] a) {
    for (int i = 0; i < a.length; i++) {
      a[i] = in.getDouble();
    }
  }

  static void put(ByteBuffer out, float[] a) {
    for (float v : a) {
      out.putFloat(v);
    }
  }

  static void get(ByteBuffer in, float[] a) {
    for (int i = 0; i < a.length; i++) {
      a[i] = in.getFloat();
    }
  }
}
