package io.unimos.method.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {

  @Test
  void shouldPassAtTheBoundAndFailBeyondIt() {
    assertThat(Verdict.atLeast("a", .5, .5).passed()).isTrue();
    assertThat(Verdict.atLeast("a", Math.nextDown(.5), .5).passed()).isFalse();
    assertThat(Verdict.atMost("a", .5, .5).passed()).isTrue();
    assertThat(Verdict.atMost("a", Math.nextUp(.5), .5).passed()).isFalse();
  }

  @Test
  void shouldFailWhenTheNumberIsNone() {
    assertThat(Verdict.atLeast("a", Double.NaN, 0).passed()).isFalse();
    assertThat(Verdict.atMost("a", Double.NaN, 1).passed()).isFalse();
    assertThat(Verdict.logged("a", Double.NaN).passed()).isTrue();
  }

  @Test
  void shouldAcceptOnlyWhenEveryQuestionIsPassed() {
    Verdict good = Verdict.atLeast("good", 1, 0);
    Verdict bad = Verdict.atMost("bad", 1, .25);

    assertThat(new GateReport(List.of(good, good)).accepted()).isTrue();
    assertThat(new GateReport(List.of(good, good)).reason()).isEqualTo("passed the gate");
    assertThat(new GateReport(List.of(good, bad, good)).accepted()).isFalse();
    assertThat(new GateReport(List.of(good, bad, good)).reason())
        .isEqualTo("bad 1.000 against 0.250");
  }
}
