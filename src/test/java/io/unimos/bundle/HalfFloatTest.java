package io.unimos.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HalfFloatTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0x0000",
    "-0.0, 0x8000",
    "1, 0x3c00",
    "-2, 0xc000",
    "65504, 0x7bff",
    "0.33325195, 0x3555",
    "6.1035156e-5, 0x0400",
    "5.9604645e-8, 0x0001",
    "6.0975552e-5, 0x03ff",
    "65519.99, 0x7bff",
    "65520, 0x7c00",
    "1e-8, 0x0000",
    "1.0004883, 0x3c00",
    "1.0014648, 0x3c02",
    "Infinity, 0x7c00",
    "0.00006103515, 0x0400"
  })
  void shouldRoundToTheNearestHalfWithTiesToEven(float value, String bits) {
    short half = HalfFloat.fromFloat(value);

    assertThat(half & 0xffff).isEqualTo(Integer.decode(bits));
  }

  @Test
  void shouldGiveEveryHalfBackUnchanged() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = HalfFloat.toFloat((short) bits);

      if (Float.isNaN(value)) {
        assertThat(bits & 0x7c00).isEqualTo(0x7c00);
        assertThat(HalfFloat.fromFloat(value) & 0x7fff).isEqualTo(0x7e00);
      } else {
        assertThat(HalfFloat.fromFloat(value)).isEqualTo((short) bits);
      }
    }
  }
}
