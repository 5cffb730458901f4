package io.unimos.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ArrivalsTest {
  @Test
  void shouldKeepTheTimesThatWereDueWhenItsUserFallsBehind() throws InterruptedException {
    Arrivals arrivals = new Arrivals(1_000);
    long first = arrivals.awaitNext();
    Thread.sleep(50);

    for (int i = 1; i <= 40; i++) {
      assertThat(arrivals.awaitNext()).isEqualTo(first + i);
    }
  }

  @Test
  void shouldWaitForWhatIsNotDueYet() {
    long started = System.nanoTime();
    Arrivals arrivals = new Arrivals(100);
    for (int i = 0; i < 6; i++) {
      arrivals.awaitNext();
    }

    assertThat(System.nanoTime() - started).isGreaterThanOrEqualTo(50_000_000);
  }
}
