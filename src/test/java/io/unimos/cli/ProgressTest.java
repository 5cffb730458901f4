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
        .isEqualTo(
            """
            sent 100 of 400 images, 50.0/s, 6 s left
            sent 350 of 400 images, 50.0/s, 1 s left
            sent 400 of 400 images, 50.0/s
            """);
  }

  @Test
  void shouldRedrawABarWhenThereIsATerminal() {
    Progress progress = new Progress(out, 4, true, () -> now);

    now = SECOND;
    progress.sent(1);
    now = 2 * SECOND;
    progress.sent(2);
    now = 4 * SECOND;
    progress.sent(4);
    progress.done();

    String half =
        "\r[" + "#".repeat(15) + ".".repeat(15) + "] sent 2 of 4 images, 1.0/s, 2 s left  ";
    String full = "\r[" + "#".repeat(30) + "] sent 4 of 4 images, 1.0/s  ";
    assertThat(text.toString()).isEqualTo(half + full + full + "\n");
  }

  @Test
  void shouldSayNothingOfWorkThatIsDoneWithinTwoSeconds() {
    Progress brief = new Progress(out, "encoded", 400, false, () -> now);
    now = SECOND;
    brief.add(400);
    brief.done();
    assertThat(text.toString()).isEmpty();

    Progress longer = new Progress(out, "encoded", 30_000, false, () -> now);
    now = 4 * SECOND;
    longer.add(300);
    now = 6 * SECOND;
    longer.add(100);
    longer.done();

    // 100 images a second at first, then 400 of 30,000 within five seconds
    assertThat(text.toString())
        .isEqualTo(
            """
            encoded 300 of 30000 images, 100.0/s, 5 min left
            encoded 400 of 30000 images, 80.0/s, 6 min left
            """);
  }

  @Test
  void shouldPrintEveryFailure() {
    Progress progress = new Progress(out, 2, false, () -> now);

    progress.failed("a.jpg: refused");
    progress.failed("b.jpg: refused");

    assertThat(text.toString()).isEqualTo("failed: a.jpg: refused\nfailed: b.jpg: refused\n");
  }
}
