package io.unimos.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DemoTableTest {
  private static final Map<String, Double> HALF = DemoScoreTest.accuracy(0.5, 0.625, 0.7, 0.75);

  private static final DemoFigures.Adaptation ADAPTATION =
      new DemoFigures.Adaptation(12.34, "ROLL_BACK", 3, Map.of(), Map.of("RESET", 1L, "TRAIN", 4L));

  private final StringWriter written = new StringWriter();
  private final AtomicLong nanos = new AtomicLong();

  @Test
  void shouldPrintALineEveryFewSecondsWhenNobodySitsThere() {
    DemoTable table = new DemoTable(new PrintWriter(written), false, nanos::get);

    for (int second = 1; second <= 12; second++) {
      nanos.set(second * 1_000_000_000L);
      table.show(figures(10L * second));
    }

    assertThat(written.toString().lines())
        .containsExactly(
            "5 s: 50 images, 10.0/s; zero-shot/probe/aligned/served: gate (fog)"
                + " 0.500/0.625/0.700/0.750 drift 12.3 ROLL_BACK v3",
            "10 s: 100 images, 10.0/s; zero-shot/probe/aligned/served: gate (fog)"
                + " 0.500/0.625/0.700/0.750 drift 12.3 ROLL_BACK v3");
  }

  @Test
  void shouldGoBackOverItsLinesWhenItRedrawsOnATerminal() {
    DemoTable table = new DemoTable(new PrintWriter(written), true, nanos::get);

    nanos.set(1_000_000_000L);
    table.show(figures(10));
    nanos.set(2_000_000_000L);
    table.show(figures(20));

    // a head, one camera, a foot
    String again = "\u001b[3A\r\u001b[J";
    assertThat(written.toString()).containsOnlyOnce(again);
    String last = written.toString().substring(written.toString().indexOf(again) + again.length());
    assertThat(last.lines().toList())
        .satisfies(lines -> assertThat(lines).hasSize(3))
        .satisfies(
            lines ->
                assertThat(lines.get(1)).contains("gate fog", "0.500", "0.625", "0.700", "0.750"))
        .allSatisfy(line -> assertThat(line.length()).isLessThan(80))
        .satisfies(lines -> assertThat(lines.get(2)).contains("20 of 20 answered, 10.0 images/s"));
  }

  @Test
  void shouldCountDeadLettersWhenItSumsUp() {
    DemoTable table = new DemoTable(new PrintWriter(written), false, nanos::get);

    table.summary(
        new DemoFigures(12, 10, Map.of("IMAGE_CORRUPT", 2L), figures(10).cameras()), 48.25);

    assertThat(written.toString())
        .contains("12 images sent, 10 predicted, dead letters {IMAGE_CORRUPT=2}, 48.3 images/s")
        .containsPattern("gate +10 +0\\.500 +0\\.625 +0\\.700 +0\\.750 +3  RESET 1, TRAIN 4\n")
        .containsPattern("the last +10 +0\\.500");
  }

  private static DemoFigures figures(long images) {
    DemoFigures.Camera gate =
        new DemoFigures.Camera("gate", "fog", images, images, HALF, HALF, HALF, ADAPTATION);
    return new DemoFigures(images, images, Map.of(), List.of(gate));
  }
}
