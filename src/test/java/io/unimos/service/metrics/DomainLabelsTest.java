package io.unimos.service.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DomainLabelsTest {
  private final DomainLabels labels = new DomainLabels(10);

  @Test
  void shouldKeepAFifthForDomainsInTrouble() {
    fill(20);

    assertThat(labels.of("camera-7")).isEqualTo("camera-7");
    assertThat(labels.of("camera-8")).isEqualTo("other");
    assertThat(labels.ofTrouble("camera-15")).isEqualTo("camera-15");
    assertThat(labels.ofTrouble("camera-16")).isEqualTo("camera-16");
    assertThat(labels.ofTrouble("camera-17")).isEqualTo("other");
  }

  @Test
  void shouldNeverTakeALabelAway() {
    fill(8);
    String unused = labels.ofTrouble("late");
    fill(5_000);

    assertThat(labels.of("late")).isEqualTo("late");
    assertThat(IntStream.range(0, 8).mapToObj(i -> labels.of("camera-" + i)))
        .doesNotContain("other");
  }

  @Test
  void shouldGiveThePlaceOfAForgottenDomainToTheNext() {
    fill(10);

    assertThat(labels.forget("camera-3")).contains("camera-3");
    assertThat(labels.forget("camera-9")).isEmpty();
    assertThat(labels.forget("other")).isEmpty();

    assertThat(labels.folded()).isEqualTo(1);
    assertThat(labels.of("late")).isEqualTo("late");
    assertThat(labels.of("camera-3")).isEqualTo("other");
  }

  @Test
  void shouldCountTheFoldedOnceEach() {
    fill(20);
    fill(20);

    assertThat(labels.folded()).isEqualTo(12);

    String unused = labels.ofTrouble("camera-15");

    assertThat(labels.folded()).isEqualTo(11);
  }

  @Test
  void shouldStopCountingWhenTheFoldedAreWithoutEnd() {
    fill(30_000);

    assertThat(labels.folded()).isEqualTo(10_000);
  }

  @Test
  void shouldShowNothingWhenTheBoundIsZero() {
    DomainLabels none = new DomainLabels(0);

    assertThat(none.of("gate")).isEqualTo("other");
    assertThat(none.ofTrouble("gate")).isEqualTo("other");
  }

  @Test
  void shouldGiveNoPlaceToWhatHasNoName() {
    for (String domain : new String[] {null, "", " ", "other"}) {
      assertThat(labels.of(domain)).isEqualTo("other");
    }
    fill(8);

    assertThat(labels.of("camera-7")).isEqualTo("camera-7");
  }

  @Test
  void shouldCutLongNames() {
    assertThat(labels.of("x".repeat(120))).isEqualTo("x".repeat(120));
    String one = labels.of("y".repeat(121));
    String two = labels.of("y".repeat(122));

    assertThat(one).hasSize(120).startsWith("y".repeat(111)).isNotEqualTo(two);
    assertThat(two).hasSize(120);
    assertThat(labels.forget("y".repeat(121))).contains(one);
  }

  private void fill(int domains) {
    for (int i = 0; i < domains; i++) {
      String unused = labels.of("camera-" + i);
    }
  }
}
