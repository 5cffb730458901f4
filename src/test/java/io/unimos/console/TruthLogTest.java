package io.unimos.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TruthLogTest {
  private final TruthLog log = new TruthLog();

  @Test
  void shouldReportTheSharesOfEqualGroups() {
    for (int i = 1; i <= 20; i++) {
      log.add(i, i > 10, i % 2 == 0);
    }

    assertThat(log.curve(false)).containsExactly(0, 1);
    assertThat(log.curve(true)).containsExactly(.5, .5);
    assertThat(log.recent(false)).isEqualTo(.5);
    assertThat(log.position(3)).isZero();
    assertThat(log.position(11)).isEqualTo(1);
    assertThat(log.position(999)).isEqualTo(1);
  }

  @Test
  void shouldJoinGroupsRatherThanGrow() {
    int images = 100_000;
    for (int i = 1; i <= images; i++) {
      log.add(i, i > images / 2, true);
    }

    double[] curve = log.curve(false);
    assertThat(curve.length).isBetween(60, 120);
    assertThat(log.total()).isEqualTo(images);
    assertThat(curve[0]).isZero();
    assertThat(curve[curve.length - 1]).isEqualTo(1);
    assertThat(log.position(images / 2)).isBetween(.48, .52);
    assertThat(log.recent(false)).isEqualTo(1);
  }

  @Test
  void shouldKnowNothingWithoutAnImage() {
    assertThat(log.recent(true)).isNaN();
    assertThat(log.curve(true)).isEmpty();
  }
}
