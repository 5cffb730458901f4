package io.unimos.core.math;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The conversion of arrays to and from bytes, without their length; the buffer's own byte order
 * applies.
 */
public final class ArrayBytes {
  private ArrayBytes() {}

  /** Writes all of an array. */
  public static void put(ByteBuffer out, double[] a) {
    for (double v : a) {
      out.putDouble(v);
    }
  }

  /** Writes all of an array. */
  public static void put(ByteBuffer out, float[] a) {
    for (float v : a) {
      out.putFloat(v);
    }
  }

  /** Fills an array. */
  public static void get(ByteBuffer in, double[] a) {
    for (int i = 0; i < a.length; i++) {
      a[i] = in.getDouble();
    }
  }

  /** Fills an array. */
  public static void get(ByteBuffer in, float[] a) {
    for (int i = 0; i < a.length; i++) {
      a[i] = in.getFloat();
    }
  }

  /** Writes all of an array. */
  public static void write(DataOutput out, double[] a) throws IOException {
    for (double v : a) {
      out.writeDouble(v);
    }
  }

  /** Fills an array, and returns it. */
  public static double[] read(DataInput in, double[] a) throws IOException {
    for (int i = 0; i < a.length; i++) {
      a[i] = in.readDouble();
    }
    return a;
  }

  /** Writes all of an array, rounded to single precision. */
  public static void writeRounded(DataOutput out, double[] a) throws IOException {
    for (double v : a) {
      out.writeFloat((float) v);
    }
  }

  /** Reads the n numbers that {@link #writeRounded} wrote. */
  public static double[] readRounded(DataInput in, int n) throws IOException {
    double[] a = new double[n];
    for (int i = 0; i < n; i++) {
      a[i] = in.readFloat();
    }
    return a;
  }
}
