package io.unimos.drift;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Arrays of single precision to and from bytes. */
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
}
