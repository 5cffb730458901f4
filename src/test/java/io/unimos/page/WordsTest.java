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
    assertThat(Words.beside(13.4, 6)).isEqualTo("13.4 (threshold 6)");
    assertThat(Words.beside(10, 1.25)).isEqualTo("10 (threshold 1.25)");
    assertThat(Words.beside(Double.NaN, 6)).isEqualTo("–");
  }
}
