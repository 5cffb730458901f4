package io.unimos.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0B",
    "512, 512, 512B",
    "1kb, 1024, 1KB",
    "1536KB, 1572864, 1536KB",
    "8 MB, 8388608, 8MB",
    "1024MB, 1073741824, 1GB"
  })
  void shouldReadAndWriteSizes(String text, long bytes, String shortest) {
    assertThat(Units.bytes(text)).isEqualTo(bytes);
    assertThat(Units.format(bytes)).isEqualTo(shortest);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "MB", "-1MB", "1.5MB", "1TB", "1 M B", "999999999999999999GB"})
  void shouldRefuseWhenTheTextIsNotASize(String text) {
    assertThatThrownBy(() -> Units.bytes(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0ms, 0, 0ms",
    "1500ms, 1500, 1500ms",
    "2s, 2000, 2s",
    "90s, 90000, 90s",
    "5 m, 300000, 5m",
    "24H, 86400000, 24h"
  })
  void shouldReadAndWriteDurations(String text, long millis, String shortest) {
    assertThat(Units.duration(text)).isEqualTo(Duration.ofMillis(millis));
    assertThat(Units.format(Duration.ofMillis(millis))).isEqualTo(shortest);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "s", "-1s", "1.5s", "1d", "1s 2ms"})
  void shouldRefuseWhenTheTextIsNotADuration(String text) {
    assertThatThrownBy(() -> Units.duration(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
