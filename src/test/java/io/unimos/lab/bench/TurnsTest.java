package io.unimos.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private final StringWriter err = new StringWriter();
  private final Map<String, Object> figures = new LinkedHashMap<>();

  @Test
  void shouldMeasureTheBaselineBeforeAndAfterEachSubject() throws InterruptedException {
    List<String> order = new ArrayList<>();

    Turns turns =
        Turns.take(
            2,
            () -> {
              order.add("baseline");
              return 10;
            },
            () -> {
              order.add("subject");
              return 8;
            });

    assertThat(order).containsExactly("baseline", "subject", "baseline", "subject", "baseline");
    put(turns);
    assertThat(figures).containsEntry("ratio", .8).containsEntry("turnsSteady", 2L);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void shouldLeaveOutTheTurnWhoseBaselinesDifferByMoreThanATenth() throws InterruptedException {
    put(turns(List.of(100., 110., 150.), List.of(84., 150.)));

    assertThat(figures)
        .containsEntry("ratio", .8)
        .containsEntry("turns", 2)
        .containsEntry("turnsSteady", 1L);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void shouldGiveNoRatioWhenNoTurnIsSteady() throws InterruptedException {
    put(turns(List.of(100., 120.), List.of(100.)));

    assertThat(figures).doesNotContainKey("ratio").containsEntry("turnsSteady", 0L);
    assertThat(err.toString()).startsWith("no ratio: ").contains("quieter machine");
  }

  @Test
  void shouldGiveNoRatioWhenItIsMoreThanCanBe() throws InterruptedException {
    put(turns(List.of(100., 100.), List.of(130.)));

    assertThat(figures).doesNotContainKey("ratio");
    assertThat(err.toString()).startsWith("no ratio: 1.300 is more than can be (1.02)");
  }

  private static Turns turns(List<Double> baselines, List<Double> measured)
      throws InterruptedException {
    return Turns.take(measured.size(), baselines.iterator()::next, measured.iterator()::next);
  }

  private void put(Turns turns) {
    turns.put(figures, "ratio", 1.02, new PrintWriter(err, true));
  }
}
