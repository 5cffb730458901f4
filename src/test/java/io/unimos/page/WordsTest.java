package io.unimos.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WordsTest {
  @Test
  void shouldSayTimesCountsAndSharesAsPeopleDo() {
    assertThat(Words.time(Instant.parse("2024-05-06T07:08:09.123Z")))
        .isEqualTo("2024-05-06 07:08:09 UTC");
    assertThat(Words.counted(0, "image")).isEqualTo("0 images");
    assertThat(Words.counted(1, "image")).isEqualTo("1 image");
    assertThat(Words.counted(2, "image")).isEqualTo("2 images");
    assertThat(Words.span(Duration.ofSeconds(70))).isEqualTo("70 s");
    assertThat(Words.span(Duration.ofMinutes(3))).isEqualTo("3 min");
    assertThat(Words.percent(Double.NaN)).isEqualTo("–");
  }
}
