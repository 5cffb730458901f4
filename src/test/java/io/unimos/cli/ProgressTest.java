package io.unimos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final long SECOND = 1_000_000_000;

  private final StringWriter text = new StringWriter();
  private final PrintWriter out = new PrintWriter(text, true);
  private long now;

  @Test
  void shouldPrintALineNowAndThenWhenNobodySitsThere() {
    Progress progress = new Progress(out, 400, false, () -> now);

    for (int i = 1; i <= 400; i++) {
      now += SECOND / 50;
      progress.sent(i);
    }
    progress.done();

    assertThat(text.toString())
        .isEqualTo("sent 250 of 400, 50.0 images/s\nsent 400 of 400, 50.0 images/s\n");
  }

  @Test
  void shouldRedrawABarWhenThereIsATerminal() {
    Progress progress = new Progress(out, 4, true, () -> now);

    now = SECOND;
    progress.sent(2);
    now = 2 * SECOND;
    progress.sent(4);
    progress.done();

    String half = "\r[" + "#".repeat(15) + ".".repeat(15) + "] 2 of 4, 2.0 images/s  ";
    String full = "\r[" + "#".repeat(30) + "] 4 of 4, 2.0 images/s  ";
    assertThat(text.toString()).isEqualTo(half + full + full + "\n");
  }

  @Test
  void shouldPrintEveryFailure() {
    Progress progress = new Progress(out, 2, false, () -> now);

    progress.failed("a.jpg: refused");
    progress.failed("b.jpg: refused");

    assertThat(text.toString()).isEqualTo("failed: a.jpg: refused\nfailed: b.jpg: refused\n");
  }
}
