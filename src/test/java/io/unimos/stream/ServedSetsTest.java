package io.unimos.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The report to operators when a process's tasks use different sets. */
class ServedSetsTest {
  private final ServedSets served = new ServedSets();

  @Test
  void shouldSayNothingOfASetWithoutATask() {
    try (ServedSets.Share opened = served.open()) {
      assertThat(served.newest()).as("%s has said nothing yet", opened).isNaN();
    }

    assertThat(served.oldest()).isNaN();
    assertThat(served.classes()).isNaN();
    assertThat(served.changedSeconds()).isZero();
    assertThat(served.behind()).isZero();
  }

  @Test
  void shouldReportTheNewestAndTheOldestOfAllTasksUntilTheyLeave() {
    ServedSets.Share first = served.open();
    try (ServedSets.Share second = served.open()) {
      first.serves(4, 12, Optional.of(Instant.ofEpochMilli(2_500)), 7);
      second.serves(3, 11, Optional.of(Instant.ofEpochMilli(1_000)), 2);

      assertThat(served.newest()).isEqualTo(4);
      assertThat(served.oldest()).isEqualTo(3);
      assertThat(served.classes()).isEqualTo(12);
      assertThat(served.changedSeconds()).isEqualTo(2.5);
      assertThat(served.behind()).isEqualTo(9);

      first.close();

      assertThat(served.newest()).isEqualTo(3);
      assertThat(served.classes()).isEqualTo(11);
      assertThat(served.changedSeconds()).isEqualTo(1);
      assertThat(served.behind()).isEqualTo(2);
    }
  }
}
