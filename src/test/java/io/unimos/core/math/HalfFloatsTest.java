package io.unimos.core.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HalfFloatsTest {

  @Test
  void shouldKeepEveryHalfWhenWidenedAndRoundedAgain() {
    for (int half = 0; half < 0x10000; half++) {
      float wide = HalfFloats.toFloat((short) half);

      if (Float.isNaN(wide)) {
        assertThat(HalfFloats.toFloat(HalfFloats.toHalf(wide))).isNaN();
      } else {
        assertThat(HalfFloats.toHalf(wide)).isEqualTo((short) half);
      }
    }
  }

  @Test
  void shouldRoundToTheNearestHalfWhenBetweenTwo() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 100_000; i++) {
      float value = (float) ((random.nextDouble() - 0.5) * Math.pow(2, random.nextInt(-20, 16)));

      short half = HalfFloats.toHalf(value);

      double error = Math.abs((double) HalfFloats.toFloat(half) - value);
      double up = Math.abs((double) HalfFloats.toFloat((short) (half + 1)) - value);
      double down =
          (half & 0x7fff) == 0
              ? up
              : Math.abs((double) HalfFloats.toFloat((short) (half - 1)) - value);
      assertThat(error).isLessThanOrEqualTo(up).isLessThanOrEqualTo(down);
    }
  }

  @Test
  void shouldTakeTheEvenOneWhenExactlyInTheMiddle() {
    assertThat(HalfFloats.toFloat(HalfFloats.toHalf(1 + 0x1p-11f))).isEqualTo(1f);
    assertThat(HalfFloats.toFloat(HalfFloats.toHalf(1 + 3 * 0x1p-11f))).isEqualTo(1 + 0x1p-9f);
    assertThat(HalfFloats.toFloat(HalfFloats.toHalf(65520f))).isInfinite();
    assertThat(HalfFloats.toFloat(HalfFloats.toHalf(65519.996f))).isEqualTo(65504f);
  }

  @Test
  void shouldBeLittleEndianWhenPacked() {
    assertThat(HalfFloats.pack(new float[] {1f, -2f})).containsExactly(0x00, 0x3c, 0x00, 0xc0);
    assertThat(HalfFloats.unpack(new byte[] {0x00, 0x3c, 0x00, (byte) 0xc0}))
        .containsExactly(1f, -2f);
  }

  @Test
  void shouldRefuseWhenTheLengthIsOdd() {
    assertThatThrownBy(() -> HalfFloats.unpack(new byte[3])).hasMessageContaining("got 3");
  }
}
