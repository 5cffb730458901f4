package io.unimos.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SamplesTest {
  @Test
  void shouldGiveTheValueThatTheShareDoesNotExceed() {
    Samples samples = new Samples();
    for (int i = 10_000; i > 0; i--) {
      samples.add(i);
    }

    assertThat(samples.count()).isEqualTo(10_000);
    assertThat(samples.percentile(0)).isEqualTo(1);
    assertThat(samples.percentile(.5)).isEqualTo(5_000);
    assertThat(samples.percentile(.99)).isEqualTo(9_900);
    assertThat(samples.percentile(1)).isEqualTo(10_000);
  }

  @Test
  void shouldBeNoNumberWhenNothingWasMeasured() {
    assertThat(new Samples().percentile(.5)).isNaN();
  }
}
