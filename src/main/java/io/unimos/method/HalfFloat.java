package io.unimos.method;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** IEEE 754 half precision, little-endian: how features and adapters travel. */
public final class HalfFloat {
  private HalfFloat() {}

  /** Two bytes a number, rounded to nearest even; too large becomes infinite, NaN stays NaN. */
  public static byte[] encode(float[] a) {
    ByteBuffer out = ByteBuffer.allocate(2 * a.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float v : a) {
      out.putShort(toBits(v));
    }
    return out.array();
  }

  /**
   * The numbers that {@link #encode} wrote.
   *
   * @throws IllegalArgumentException if the number of bytes is odd
   */
  public static float[] decode(byte[] bytes) {
    if (bytes.length % 2 != 0) {
      throw new IllegalArgumentException("half floats: odd number of bytes, " + bytes.length);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    float[] out = new float[bytes.length / 2];
    for (int i = 0; i < out.length; i++) {
      out[i] = toFloat(in.getShort());
    }
    return out;
  }

  /** The numbers as a receiver would see them, in a new array. */
  public static float[] rounded(float[] a) {
    float[] out = new float[a.length];
    for (int i = 0; i < a.length; i++) {
      out[i] = toFloat(toBits(a[i]));
    }
    return out;
  }

  static short toBits(float v) {
    int bits = Float.floatToRawIntBits(v);
    int sign = (bits >>> 16) & 0x8000;
    int magnitude = bits & 0x7FFFFFFF;
    if (magnitude > 0x7F800000) {
      return (short) (sign | 0x7E00);
    }
    if (magnitude >= 0x477FF000) {
      return (short) (sign | 0x7C00);
    }
    if (magnitude < 0x38800000) {
      // subnormal: adding a half lets the addition itself round at 2^-24
      int rounded = Float.floatToRawIntBits(Float.intBitsToFloat(magnitude) + .5f);
      return (short) (sign | (rounded - 0x3F000000));
    }
    int even = (magnitude >>> 13) & 1;
    return (short) (sign | ((magnitude - 0x38000000 + 0xFFF + even) >>> 13));
  }

  static float toFloat(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = (half >>> 10) & 0x1F;
    int fraction = half & 0x3FF;
    if (exponent == 0) {
      float magnitude = fraction * 0x1p-24f;
      return sign == 0 ? magnitude : -magnitude;
    }
    if (exponent == 31) {
      return Float.intBitsToFloat(sign | 0x7F800000 | (fraction << 13));
    }
    return Float.intBitsToFloat(sign | ((exponent + 112) << 23) | (fraction << 13));
  }
}
