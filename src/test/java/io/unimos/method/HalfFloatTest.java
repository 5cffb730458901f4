package io.unimos.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HalfFloatTest {

  @Test
  void shouldComeBackUnchangedWhenAnyHalfIsWidenedAndNarrowed() {
    for (int bits = 0; bits < 65536; bits++) {
      float wide = HalfFloat.toFloat((short) bits);

      if (Float.isNaN(wide)) {
        assertThat(HalfFloat.toFloat(HalfFloat.toBits(wide))).isNaN();
      } else {
        assertThat(HalfFloat.toBits(wide)).isEqualTo((short) bits);
      }
    }
  }

  @Test
  void shouldTakeTheNearestHalfWhenRounding() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 100_000; i++) {
      float v = (float) ((random.nextDouble() - .5) * Math.pow(2, random.nextInt(-26, 17)));
      float rounded = HalfFloat.toFloat(HalfFloat.toBits(v));
      if (Float.isInfinite(rounded)) {
        assertThat(Math.abs(v)).isGreaterThanOrEqualTo(65520f);
        continue;
      }

      short bits = HalfFloat.toBits(v);
      double error = Math.abs(v - rounded);

      assertThat(error).isLessThanOrEqualTo(Math.abs(v - HalfFloat.toFloat((short) (bits + 1))));
      if ((bits & 0x7FFF) != 0) {
        assertThat(error).isLessThanOrEqualTo(Math.abs(v - HalfFloat.toFloat((short) (bits - 1))));
      }
    }
  }

  @Test
  void shouldRoundToEvenWhenHalfway() {
    assertThat(HalfFloat.rounded(new float[] {2049, 2051, 65519, 65520, 0x1p-25f, 0x1.8p-24f}))
        .containsExactly(2048, 2052, 65504, Float.POSITIVE_INFINITY, 0, 0x1p-23f);
  }

  @Test
  void shouldRefuseWhenTheBytesAreOdd() {
    assertThatThrownBy(() -> HalfFloat.decode(new byte[3])).hasMessageContaining("odd");
    assertThat(HalfFloat.decode(HalfFloat.encode(new float[] {1, -2.5f})))
        .containsExactly(1f, -2.5f);
  }
}
