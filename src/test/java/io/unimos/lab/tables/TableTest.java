package io.unimos.lab.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.unimos.evaluate.EvaluationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TableTest {
  private static final Path PAGE = Path.of("src/lab/notebook/method-record.md");
  private static final String EMPTY =
      """
      Before.
      <!-- measured: baselines -->
      <!-- end of baselines -->
      Between.
      <!-- measured: orders -->
      as it was
      <!-- end of orders -->
      After.
      """;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Returns a stream of 256 images: the first 128 are lost, and half of those after them won. */
  private static Figures.Stream stream(String name, long seed, Integer... changes) {
    BitSet zeroShot = new BitSet();
    IntStream.range(0, 256).filter(i -> i < 128 || i % 2 == 0).forEach(zeroShot::set);
    BitSet served = new BitSet();
    served.set(128, 256);
    ObjectNode domain = JSON.createObjectNode();
    domain.put("domain", name).put("images", 256).put("scored", 256);
    domain.put("zeroShot", .75).put("adapted", .5).put("rejected", 1).put("rounds", 4);
    domain.put("zeroShotRight", Base64.getEncoder().encodeToString(zeroShot.toByteArray()));
    domain.put("adaptedRight", Base64.getEncoder().encodeToString(served.toByteArray()));
    domain.putObject("baselines").put("cache", .625);
    domain.putArray("windows").add(window(64, "TRAIN")).add(window(192, "RESET"));
    domain.withArray("windows").add(window(256, "END"));
    return new Figures.Stream(seed, domain, List.of(changes));
  }

  private static JsonNode window(int n, String decision) {
    return JSON.createObjectNode().put("n", n).put("decision", decision).put("shift", "NONE");
  }

  private static Tables.Table named(String name) throws EvaluationException {
    return Tables.named(List.of(name)).get(0);
  }

  @Test
  void shouldCountStreamsAndWindowsWhenTheyAreBelowZeroShot() {
    Figures figures = new Figures(List.of(stream("fog", 1, 128)));

    assertThat(figures.gains()).containsExactly(-1, .5);
    assertThat(figures.windowsBelow()).isEqualTo(1);
    assertThat(figures.worstWindow()).isEqualTo(-1);
    assertThat(figures.below()).containsExactly("fog 1: -25.0");
    assertThat(figures.last(64)).isEqualTo(1);
    assertThat(figures.afterChanges(64, true)).isEqualTo(1);
    assertThat(figures.best()).isEqualTo(.625);
    assertThat(figures.reports()).isEqualTo(2);
    assertThat(figures.changes()).isEqualTo(new Figures.Changes(List.of(64), 0, 0));
  }

  @Test
  void shouldTellDelaysMissedChangesAndFurtherResetsApart() {
    assertThat(Figures.Changes.of(List.of(160, 500), List.of(100, 300)))
        .isEqualTo(new Figures.Changes(List.of(60, 200), 0, 0));
    assertThat(Figures.Changes.of(List.of(360), List.of(100, 300)))
        .isEqualTo(new Figures.Changes(List.of(60), 1, 0));
    assertThat(Figures.Changes.of(List.of(64, 160, 224), List.of(100)))
        .isEqualTo(new Figures.Changes(List.of(60), 0, 2));
    assertThat(Figures.Changes.of(List.of(), List.of(100)))
        .isEqualTo(new Figures.Changes(List.of(), 1, 0));
  }

  @Test
  void shouldWriteARowForEachExperiment() throws EvaluationException {
    Map<String, Figures> played = new HashMap<>();
    for (Tables.Row row : named("hard-correlated-ablations").rows()) {
      played.put(row.experiment(), new Figures(List.of(stream("ink", 1), stream("paint", 1))));
    }

    List<String> lines = named("hard-correlated-ablations").markdown(played).lines().toList();

    assertThat(lines.get(0)).isEqualTo("**Parts left out, class by class, hard cameras**");
    assertThat(lines.get(2)).isEqualTo("|  | ink | paint | sign | **mean** | points | rejected |");
    assertThat(lines.get(3)).isEqualTo("| --- | --- | --- | --- | --- | --- | --- |");
    // nothing is beyond itself, and one of the cameras was not played
    assertThat(lines.get(4)).isEqualTo("| everything | .500 | .500 |  | .500 |  | 2 of 8 |");
    assertThat(lines.get(5)).endsWith(" | .500 | .500 |  | .500 | +0.0 | 2 of 8 |");
  }

  @Test
  void shouldKeepTheOrderOfTheTablesWhenSomeAreRequested() throws EvaluationException {
    assertThat(Tables.all()).extracting(Tables.Table::name).doesNotHaveDuplicates();
    assertThat(Tables.named(List.of("faults", "baselines")))
        .extracting(Tables.Table::name)
        .containsExactly("baselines", "faults");
    assertThatThrownBy(() -> Tables.named(List.of("luck")))
        .isInstanceOf(EvaluationException.class)
        .hasMessageStartingWith("--only luck: expected some of [baselines, ");
  }

  @Test
  void shouldReplaceATableAndLeaveTheRest() throws EvaluationException {
    String first =
        EvaluateTablesCommand.filled(EMPTY, "baselines", "**first**\n\n| a |\n", List.of(11L, 12L));
    String second =
        EvaluateTablesCommand.filled(first, "baselines", "**second**\n\n| b |\n", List.of(11L));

    assertThat(second)
        .isEqualTo(
            """
            Before.
            <!-- measured: baselines -->

            **second**

            | b |

            *Seeds 11: `evaluate tables --only baselines`.*

            <!-- end of baselines -->
            Between.
            <!-- measured: orders -->
            as it was
            <!-- end of orders -->
            After.
            """);
  }

  @Test
  void shouldHaveAPlaceForEveryTableOnThePage() throws Exception {
    String page = Files.readString(PAGE);

    for (Tables.Table table : Tables.all()) {
      assertThat(EvaluateTablesCommand.filled(page, table.name(), "| a |", List.of(1L)))
          .contains("| a |");
    }
    assertThatThrownBy(() -> EvaluateTablesCommand.filled(page, "luck", "| a |", List.of(1L)))
        .isInstanceOf(EvaluationException.class)
        .hasMessage("the page has no place for luck: <!-- measured: luck --> is missing");
  }
}
