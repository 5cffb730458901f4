package io.unimos.core.math;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MeasurementTest {

  @Test
  void shouldPassAtTheBoundAndFailBeyondIt() {
    assertThat(Measurement.atLeast(Metric.CONFIDENCE, .5, .5).passed()).isTrue();
    assertThat(Measurement.atLeast(Metric.CONFIDENCE, Math.nextDown(.5), .5).passed()).isFalse();
    assertThat(Measurement.atMost(Metric.CONFIDENCE, .5, .5).passed()).isTrue();
    assertThat(Measurement.atMost(Metric.CONFIDENCE, Math.nextUp(.5), .5).passed()).isFalse();
  }

  @Test
  void shouldFailWhenTheNumberIsNone() {
    assertThat(Measurement.atLeast(Metric.CONFIDENCE, Double.NaN, 0).passed()).isFalse();
    assertThat(Measurement.atMost(Metric.CONFIDENCE, Double.NaN, 1).passed()).isFalse();
    assertThat(Measurement.reported(Metric.CONFIDENCE, Double.NaN).passed()).isTrue();
  }

  @Test
  void shouldAlarmBeyondTheBoundOnly() {
    assertThat(Measurement.alarmBelow(Metric.CONFIDENCE, .5, .5).alarm()).isFalse();
    assertThat(Measurement.alarmBelow(Metric.CONFIDENCE, Math.nextDown(.5), .5).alarm()).isTrue();
    assertThat(Measurement.alarmAbove(Metric.CONFIDENCE, .5, .5).alarm()).isFalse();
    assertThat(Measurement.alarmAbove(Metric.CONFIDENCE, Math.nextUp(.5), .5).alarm()).isTrue();
  }

  @Test
  void shouldNotAlarmWhenTheNumberIsNone() {
    assertThat(Measurement.alarmBelow(Metric.CONFIDENCE, Double.NaN, 0).alarm()).isFalse();
    assertThat(Measurement.alarmAbove(Metric.CONFIDENCE, Double.NaN, 1).alarm()).isFalse();
    assertThat(Measurement.reported(Metric.CONFIDENCE, Double.NaN).alarm()).isFalse();
  }
}
