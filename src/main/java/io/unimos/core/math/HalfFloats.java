package io.unimos.core.math;

import java.nio.ByteBuffer;

/**
 * The conversion to and from IEEE 754 half floats, little-endian, the form of all published
 * vectors. Rounds to nearest, ties to even; a value too large becomes an infinity, NaN stays NaN.
 */
public final class HalfFloats {
  /** The largest finite half float. */
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
    if (bytes.length % 2 != 0) {
      throw new IllegalArgumentException("half floats take two bytes each, got " + bytes.length);
    }
    float[] values = new float[bytes.length / 2];
    for (int i = 0; i < values.length; i++) {
      values[i] = toFloat((short) ((bytes[2 * i] & 0xff) | (bytes[2 * i + 1] << 8)));
    }
    return values;
  }

  /** Unpacks the remaining bytes, leaving the buffer's position as it is. */
  public static float[] unpack(ByteBuffer bytes) {
    byte[] little = new byte[bytes.remaining()];
    bytes.get(bytes.position(), little);
    return unpack(little);
  }

  /** Returns the numbers as a receiver gets them, in a new array. */
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
    int magnitude = half & 0x7fff;
    if (magnitude >= 0x7c00) {
      return Float.intBitsToFloat(sign | 0x7f800000 | ((magnitude & 0x3ff) << 13));
    }
    // a half's exponent is 112 less; the product is exact, and makes a subnormal half a normal
    // float
    float shifted = Float.intBitsToFloat(magnitude << 13) * 0x1p112f;
    return Float.intBitsToFloat(sign | Float.floatToRawIntBits(shifted));
  }
}
