package io.unimos.core.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClassChangeTest {
  @Test
  void shouldKeepTheOthersInOrderWhenOneIsRetired() {
    ClassChange change = ClassChange.without(4, 1);

    assertThat(change.from()).containsExactly(0, 2, 3);
    assertThat(change.to()).containsExactly(0, ClassChange.NONE, 1, 2);
    assertThat(change.retired()).containsExactly(1);
  }

  @Test
  void shouldBringARetiredClassBackToItsPlaceAsANewOne() {
    ClassChange change = ClassChange.without(4, 1);

    ClassChange back = change.reversed();

    assertThat(back.before()).isEqualTo(3);
    assertThat(back.from()).containsExactly(0, ClassChange.NONE, 1, 2);
    assertThat(back.retired()).isEmpty();
    assertThat(back.carried(change.carried(new double[] {5, 6, 7, 8}, -1), -1))
        .containsExactly(5, -1, 7, 8);
  }
}
