package io.unimos.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class StartLineTest {
  private static final String CLEAR = "\r\u001b[K";

  private final StringWriter written = new StringWriter();
  private final AtomicLong nanos = new AtomicLong();

  @Test
  void shouldPrintALineForEachStepWhenNobodySitsThere() {
    try (StartLine line = line(false)) {
      line.draw();
      line.step("starting the broker");
      at(1.6);
      line.step("starting the broker");
      line.step("starting the service");
      at(7);
      line.draw();
    }

    assertThat(written.toString().lines())
        .containsExactly(
            "0 s: starting the broker ...",
            "2 s: starting the service ...",
            "7 s: starting the service ...");
  }

  @Test
  void shouldDrawOverItsLineOnATerminalAndLeaveNone() {
    StartLine line = line(true);

    line.step("starting the broker");
    at(0.25);
    line.draw();
    line.close();
    line.step("starting the service");
    line.draw();

    assertThat(written.toString())
        .isEqualTo(
            CLEAR
                + "0.0 s: starting the broker ..."
                + CLEAR
                + "0.3 s: starting the broker ..."
                + CLEAR);
  }

  @Test
  void shouldKeepALongStepOnOneLine() {
    try (StartLine line = line(true)) {
      at(9_999);
      line.step("a".repeat(200));
    }

    assertThat(written.toString().replace(CLEAR, "").length()).isLessThan(80);
  }

  @Test
  void shouldMoveWhileAStepLasts() {
    try (StartLine line = line(true).moving()) {
      line.step("starting the broker");

      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> written.toString().lastIndexOf(CLEAR) > 0);
    }
  }

  private StartLine line(boolean terminal) {
    return new StartLine(new PrintWriter(written), terminal, nanos::get);
  }

  private void at(double seconds) {
    nanos.set((long) (seconds * 1e9));
  }
}
