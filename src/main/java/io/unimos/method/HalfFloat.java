package io.unimos.method;

import io.unimos.event.HalfFloats;

/** The codec of {@link HalfFloats} under the names that {@code adapt} still uses. */
public final class HalfFloat {
  private HalfFloat() {}

  /** Two bytes a number. */
  public static byte[] encode(float[] a) {
    return HalfFloats.pack(a);
  }

  /** The numbers that {@link #encode} wrote. */
  public static float[] decode(byte[] bytes) {
    return HalfFloats.unpack(bytes);
  }
}
