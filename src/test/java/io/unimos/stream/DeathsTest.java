package io.unimos.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.wire.SourcePosition;
import org.junit.jupiter.api.Test;

class DeathsTest {
  private static final SourcePosition PLACE = new SourcePosition("images", 0, 7);

  private final Deaths deaths = new Deaths();

  @Test
  void shouldReportHowATaskDiedOnceItHasDiedTwice() {
    RuntimeException cause = new IllegalStateException("outer", new NumberFormatException("a bug"));

    Throwable first = deaths.note(PLACE, cause);
    assertThat(deaths.last(PLACE)).isEmpty();
    Throwable second = deaths.note(PLACE, cause);

    assertThat(first).isSameAs(cause);
    assertThat(second)
        .isInstanceOf(LastDeathException.class)
        .hasMessage("images-0@7 has ended its task twice and is set aside next")
        .hasCause(cause);
    assertThat(deaths.last(PLACE).orElseThrow())
        .startsWith("java.lang.NumberFormatException: a bug at io.unimos.stream.DeathsTest.")
        .hasLineCount(1);
    assertThat(deaths.last(new SourcePosition("images", 1, 7))).isEmpty();
    assertThat(deaths.last(new SourcePosition("images", 0, 8))).isEmpty();
    assertThat(deaths.last(new SourcePosition("features", 0, 7))).isEmpty();
  }

  @Test
  void shouldLeaveRoomForTheStackWhenTheMessageIsLong() {
    deaths.note(PLACE, new IllegalStateException("x".repeat(600_000)));
    deaths.note(PLACE, new IllegalStateException("x".repeat(600_000)));

    assertThat(deaths.last(PLACE).orElseThrow())
        .contains("xxx at io.unimos.")
        .hasSizeBetween(200, 900);
  }

  @Test
  void shouldForgetTheOldestWhenThereAreTooMany() {
    deaths.note(PLACE, new IllegalStateException());
    deaths.note(PLACE, new IllegalStateException());
    for (int offset = 100; offset < 1100; offset++) {
      deaths.note(new SourcePosition("images", 0, offset), new IllegalStateException());
    }

    assertThat(deaths.last(PLACE)).isEmpty();
  }
}
