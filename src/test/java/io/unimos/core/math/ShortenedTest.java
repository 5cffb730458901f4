package io.unimos.core.math;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShortenedTest {
  @Test
  void shouldLeaveWhatFits() {
    assertThat(Shortened.of("x".repeat(40), 40)).isEqualTo("x".repeat(40));
  }

  @Test
  void shouldKeepTwoLongNamesApart() {
    String one = Shortened.of("x".repeat(60) + "1", 40);
    String two = Shortened.of("x".repeat(60) + "2", 40);

    assertThat(one).hasSize(40).startsWith("x".repeat(31) + "…").isNotEqualTo(two);
    assertThat(Shortened.of("x".repeat(60) + "1", 40)).isEqualTo(one);
  }

  @Test
  void shouldCutNoCharacterInHalf() {
    String camera = "📷".repeat(30);

    String odd = Shortened.of(camera, 40);
    String even = Shortened.of(camera, 41);

    assertThat(odd).startsWith("📷".repeat(15) + "…").hasSize(39);
    assertThat(even).startsWith("📷".repeat(16) + "…").hasSize(41);
  }
}
