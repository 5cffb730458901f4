package io.unimos.drift;

import io.unimos.event.HalfFloats;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Arrays of single and half precision to and from bytes. */
final class Numbers {
  private Numbers() {}

  static void write(DataOutput out, double[] a) throws IOException {
    for (double v : a) {
      out.writeFloat((float) v);
    }
  }

  static double[] read(DataInput in, int n) throws IOException {
    double[] a = new double[n];
    for (int i = 0; i < n; i++) {
      a[i] = in.readFloat();
    }
    return a;
  }

  /** The same numbers as half floats give them back. */
  static double[] halved(double[] a) {
    return widened(HalfFloats.rounded(narrowed(a)));
  }

  static void writeHalves(DataOutput out, double[] a) throws IOException {
    out.write(HalfFloats.pack(narrowed(a)));
  }

  static double[] readHalves(DataInput in, int n) throws IOException {
    byte[] halves = new byte[2 * n];
    in.readFully(halves);
    return widened(HalfFloats.unpack(halves));
  }

  private static float[] narrowed(double[] a) {
    float[] out = new float[a.length];
    for (int i = 0; i < a.length; i++) {
      out[i] = (float) a[i];
    }
    return out;
  }

  private static double[] widened(float[] a) {
    double[] out = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      out[i] = a[i];
    }
    return out;
  }
}
