package io.unimos.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutcomeTest {

  @Test
  void shouldGoOnWhenOk() {
    Outcome<Integer> outcome = Outcome.ok(2);

    Outcome<String> next = outcome.then(v -> Outcome.ok("v" + v));

    assertThat(next).isEqualTo(Outcome.ok("v2"));
  }

  @Test
  void shouldCarryTheRefusalWhenRejected() {
    Outcome<Integer> outcome = Outcome.rejected(RejectReason.IMAGE_CORRUPT, "cut off");

    Outcome<String> next = outcome.then(v -> Outcome.ok("never"));

    assertThat(next).isEqualTo(Outcome.rejected(RejectReason.IMAGE_CORRUPT, "cut off"));
  }
}
