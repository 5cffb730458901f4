package io.unimos.event;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * IEEE 754 half floats, little-endian, as all vectors travel. Rounds to nearest, ties to even; a
 * value too large becomes an infinity, NaN stays NaN.
 */
public final class HalfFloats {
  /** The largest finite half. */
  public static final float MAX = 65504f;

  private HalfFloats() {}

  /** Packs floats into two bytes each. */
  public static byte[] pack(float[] values) {
    byte[] bytes = new byte[2 * values.length];
    for (int i = 0; i < values.length; i++) {
      short half = toHalf(values[i]);
      bytes[2 * i] = (byte) half;
      bytes[2 * i + 1] = (byte) (half >> 8);
    }
    return bytes;
  }

  /** Unpacks what {@link #pack} made; the length must be even. */
  public static float[] unpack(byte[] bytes) {
    return unpack(ByteBuffer.wrap(bytes));
  }

  /** Unpacks the remaining bytes, leaving the buffer's position as it is. */
  public static float[] unpack(ByteBuffer bytes) {
    if (bytes.remaining() % 2 != 0) {
      throw new IllegalArgumentException(
          "half floats take two bytes each, got " + bytes.remaining());
    }
    ByteBuffer little = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[little.remaining() / 2];
    for (int i = 0; i < values.length; i++) {
      values[i] = toFloat(little.getShort(2 * i));
    }
    return values;
  }

  /** The numbers as a receiver would see them, in a new array. */
  public static float[] rounded(float[] values) {
    float[] rounded = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = toFloat(toHalf(values[i]));
    }
    return rounded;
  }

  /** Rounds one float to a half. */
  public static short toHalf(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = (bits >>> 16) & 0x8000;
    int magnitude = bits & 0x7fffffff;
    if (magnitude > 0x7f800000) {
      return (short) (sign | 0x7e00);
    }
    if (magnitude >= 0x477ff000) {
      return (short) (sign | 0x7c00);
    }
    if (magnitude < 0x38800000) {
      // Adding 0.5 shifts the bits of a subnormal half to the float's end, rounded by the hardware.
      float shifted = Float.intBitsToFloat(magnitude) + 0.5f;
      return (short) (sign | (Float.floatToRawIntBits(shifted) - 0x3f000000));
    }
    int odd = (magnitude >>> 13) & 1;
    return (short) (sign | ((magnitude - 0x38000000 + 0xfff + odd) >>> 13));
  }

  /** Widens one half to a float, exactly. */
  public static float toFloat(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = (half >>> 10) & 0x1f;
    int fraction = half & 0x3ff;
    if (exponent == 0) {
      float tiny = fraction * 0x1p-24f;
      return sign == 0 ? tiny : -tiny;
    }
    if (exponent == 0x1f) {
      return Float.intBitsToFloat(sign | 0x7f800000 | (fraction << 13));
    }
    return Float.intBitsToFloat(sign | ((exponent + 112) << 23) | (fraction << 13));
  }
}
