package io.unimos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final long MILLI = 1_000_000;

  private long now = 5;
  private final List<Long> waits = new ArrayList<>();
  private final Pace pace =
      new Pace(
          100,
          () -> now,
          nanos -> {
            waits.add(nanos);
            now += nanos;
          });

  @Test
  void shouldWaitOneIntervalBetweenTwo() {
    pace.await();
    pace.await();
    now += 4 * MILLI;
    pace.await();

    assertThat(waits).containsExactly(10 * MILLI, 6 * MILLI);
  }

  @Test
  void shouldCatchUpByOneAtMostWhenTheCallerWasSlow() {
    pace.await();
    now += 1_000 * MILLI;
    pace.await();
    pace.await();
    pace.await();

    assertThat(waits).containsExactly(10 * MILLI);
  }

  @Test
  void shouldNeverWaitWhenThereIsNoLimit() {
    Pace unlimited = new Pace(Double.POSITIVE_INFINITY, () -> now, waits::add);

    unlimited.await();
    unlimited.await();

    assertThat(waits).isEmpty();
  }
}
