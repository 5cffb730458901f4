package io.unimos.core.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.core.math.Measurement;
import io.unimos.core.math.Metric;
import java.util.List;
import org.junit.jupiter.api.Test;

class GateReportTest {

  @Test
  void shouldAcceptOnlyWhenEveryQuestionIsPassed() {
    Measurement good = Measurement.atLeast(Metric.SEED_AGREEMENT, 1, 0);
    Measurement bad = Measurement.atMost(Metric.MOVED, 1, .25);

    assertThat(new GateReport(List.of(good, good)).accepted()).isTrue();
    assertThat(new GateReport(List.of(good, good)).reason()).isEqualTo("passed the gate");
    assertThat(new GateReport(List.of(good, bad, good)).accepted()).isFalse();
    assertThat(new GateReport(List.of(good, bad, good)).reason())
        .isEqualTo("moved 1.000 against 0.250");
  }
}
