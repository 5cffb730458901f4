package io.unimos.bundle;

/** IEEE 754 half precision, which JDK 17 cannot convert itself. */
public final class HalfFloat {
  /** The largest finite half. */
  public static final float MAX = 65504f;

  private static final int HALF_EXPONENT_BIAS = 15;
  private static final int FLOAT_EXPONENT_BIAS = 127;
  private static final float SMALLEST_SUBNORMAL = 0x1.0p-24f;

  private HalfFloat() {}

  /** Exact: every half is a float. */
  public static float toFloat(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = (half >> 10) & 0x1f;
    int mantissa = half & 0x3ff;
    if (exponent == 0) {
      float magnitude = mantissa * SMALLEST_SUBNORMAL;
      return sign == 0 ? magnitude : -magnitude;
    }
    int floatExponent =
        exponent == 0x1f ? 0xff : exponent - HALF_EXPONENT_BIAS + FLOAT_EXPONENT_BIAS;
    return Float.intBitsToFloat(sign | floatExponent << 23 | mantissa << 13);
  }

  /** Rounds to the nearest half, ties to even; what is too large becomes infinite. */
  public static short fromFloat(float value) {
    int bits = Float.floatToIntBits(value);
    int sign = (bits >>> 16) & 0x8000;
    int magnitude = bits & 0x7fffffff;
    if (magnitude > 0x7f800000) {
      return (short) (sign | 0x7e00);
    }
    if (magnitude >= 0x477ff000) {
      return (short) (sign | 0x7c00);
    }
    if (magnitude < 0x38800000) {
      return (short) (sign | (int) Math.rint(Float.intBitsToFloat(magnitude) / SMALLEST_SUBNORMAL));
    }
    int rebiased = magnitude - ((FLOAT_EXPONENT_BIAS - HALF_EXPONENT_BIAS) << 23);
    int roundToEven = 0xfff + ((rebiased >>> 13) & 1);
    return (short) (sign | (rebiased + roundToEven) >>> 13);
  }
}
