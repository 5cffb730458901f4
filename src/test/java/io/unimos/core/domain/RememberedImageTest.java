package io.unimos.core.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RememberedImageTest {
  private static final int DIMENSION = 512;

  @ParameterizedTest
  @ValueSource(ints = {0, 12})
  void shouldReadWhatItWroteWithinTheBudget(int statistics) {
    byte[] feature = new byte[2 * DIMENSION];
    feature[7] = 42;
    RememberedImage entry = new RememberedImage(1L << 40, 40_000, new byte[statistics], feature);

    byte[] bytes = entry.toBytes();
    RememberedImage again = RememberedImage.fromBytes(bytes, DIMENSION);

    assertThat(bytes).hasSizeLessThanOrEqualTo(2 * DIMENSION + 24);
    assertThat(again).usingRecursiveComparison().isEqualTo(entry);
  }

  @Test
  void shouldRefuseStatisticsOfAnotherLength() {
    assertThatThrownBy(() -> new RememberedImage(7, 1, new byte[5], new byte[2 * DIMENSION]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("image statistics: 0 or 12 bytes expected, got 5");
  }

  @Test
  void shouldSayWhetherTheHeaderOrTheFeatureIsMissing() {
    assertThatThrownBy(() -> RememberedImage.fromBytes(new byte[10], DIMENSION))
        .hasMessageContaining("cut off");
    assertThatThrownBy(() -> RememberedImage.fromBytes(new byte[11], DIMENSION))
        .hasMessageContaining("do not hold");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 10, 1_000, 1_048})
  void shouldRefuseBytesOfAnotherLength(int length) {
    assertThatThrownBy(() -> RememberedImage.fromBytes(new byte[length], DIMENSION))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("memory entry");
  }
}
