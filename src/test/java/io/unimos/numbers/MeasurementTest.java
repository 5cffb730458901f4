package io.unimos.numbers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MeasurementTest {

  @Test
  void shouldPassAtTheBoundAndFailBeyondIt() {
    assertThat(Measurement.atLeast("a", .5, .5).passed()).isTrue();
    assertThat(Measurement.atLeast("a", Math.nextDown(.5), .5).passed()).isFalse();
    assertThat(Measurement.atMost("a", .5, .5).passed()).isTrue();
    assertThat(Measurement.atMost("a", Math.nextUp(.5), .5).passed()).isFalse();
  }

  @Test
  void shouldFailWhenTheNumberIsNone() {
    assertThat(Measurement.atLeast("a", Double.NaN, 0).passed()).isFalse();
    assertThat(Measurement.atMost("a", Double.NaN, 1).passed()).isFalse();
    assertThat(Measurement.reported("a", Double.NaN).passed()).isTrue();
  }

  @Test
  void shouldAlarmBeyondTheBoundOnly() {
    assertThat(Measurement.alarmBelow("a", .5, .5).alarm()).isFalse();
    assertThat(Measurement.alarmBelow("a", Math.nextDown(.5), .5).alarm()).isTrue();
    assertThat(Measurement.alarmAbove("a", .5, .5).alarm()).isFalse();
    assertThat(Measurement.alarmAbove("a", Math.nextUp(.5), .5).alarm()).isTrue();
  }

  @Test
  void shouldNotAlarmWhenTheNumberIsNone() {
    assertThat(Measurement.alarmBelow("a", Double.NaN, 0).alarm()).isFalse();
    assertThat(Measurement.alarmAbove("a", Double.NaN, 1).alarm()).isFalse();
    assertThat(Measurement.reported("a", Double.NaN).alarm()).isFalse();
  }
}
