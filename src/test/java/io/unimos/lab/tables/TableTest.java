package io.unimos.lab.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.unimos.evaluate.EvaluationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.BitSet;
import java.util.Collections;
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
    domain.putArray("windows").add(window(64, "TRAIN"));
    domain.withArray("windows").add(window(192, "RESET").put("sinceChange", 60.0));
    domain.withArray("windows").add(window(256, "END"));
    return new Figures.Stream(seed, domain, List.of(changes));
  }

  private static Figures.Stream served(String name, long seed, double served) {
    Figures.Stream stream = stream(name, seed);
    ((ObjectNode) stream.domain()).put("adapted", served);
    return stream;
  }

  private static ObjectNode window(int n, String decision) {
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
    assertThat(figures.below()).isEqualTo(1);
    assertThat(figures.mean(s -> s.last(64))).isEqualTo(1);
    assertThat(figures.afterChanges(64, true)).isEqualTo(1);
    assertThat(figures.best()).isEqualTo("/baselines/cache");
    assertThat(figures.resets()).isEqualTo(1);
    assertThat(figures.changes()).isEqualTo(new Figures.Changes(List.of(64), List.of(4), 0, 0));
  }

  @Test
  void shouldCountDelaysMissedChangesAndFurtherResetsSeparately() {
    assertThat(changes(List.of(160, 500), List.of(100, 300)))
        .isEqualTo(new Figures.Changes(List.of(60, 200), List.of(60, 200), 0, 0));
    assertThat(changes(List.of(360), List.of(100, 300)))
        .isEqualTo(new Figures.Changes(List.of(60), List.of(60), 1, 0));
    assertThat(changes(List.of(64, 160, 224), List.of(100)))
        .isEqualTo(new Figures.Changes(List.of(60), List.of(60), 0, 2));
    assertThat(changes(List.of(), List.of(100)))
        .isEqualTo(new Figures.Changes(List.of(), List.of(), 1, 0));
  }

  /** Returns the detected changes where each reset is dated to its own image. */
  private static Figures.Changes changes(List<Integer> resets, List<Integer> changes) {
    return Figures.Changes.of(resets, Collections.nCopies(resets.size(), 0), changes);
  }

  @Test
  void shouldPairStreamsOfACameraAndASeedWhenADifferenceIsTaken() {
    Figures before = new Figures(List.of(stream("ir/0", 1), stream("ir/1", 1), stream("fog/0", 1)));
    Figures after =
        new Figures(
            List.of(
                served("ir/0", 1, .5),
                served("ir/1", 1, .7),
                served("fog/0", 1, .9),
                stream("toy", 1)));

    Difference less = after.less(s -> s.at("/adapted"), before, s -> s.at("/adapted"));

    // ir gains .1 on the mean of its two streams, fog .4; toy has no partner
    assertThat(less.mean()).isCloseTo(.25, within(1e-9));
    assertThat(less.error()).isCloseTo(.15, within(1e-9));
    assertThat(less).hasToString("(+25.0 ± 15.0)");
    assertThat(new Difference(-.3, .1)).hasToString("-30.0 ± 10.0");
    assertThat(before.of(List.of("fog")).gain("/zeroShot")).hasToString("-25.0");
  }

  @Test
  void shouldWriteARowForEachExperiment() throws EvaluationException {
    Map<String, Figures> played = new HashMap<>();
    for (Tables.Row row : named("correlated-ablations").rows()) {
      played.put(row.experiment(), new Figures(List.of(stream("ink", 1), stream("paint", 1))));
    }

    List<String> lines = named("correlated-ablations").markdown(played).lines().toList();

    assertThat(lines.get(0)).isEqualTo("**Parts left out, class by class**");
    assertThat(lines.get(2))
        .startsWith("|  | ir | fog | night | toy | day | **mean** | points | ink | paint | sign |");
    assertThat(lines.get(3)).startsWith("| --- | --- |").endsWith(" --- |");
    // nothing is beyond itself, and some of the cameras were not played
    assertThat(lines.get(4)).endsWith(" |  | .500 | .500 |  | .500 |  | 2 of 8 |");
    assertThat(lines.get(5)).endsWith(" |  | .500 | .500 |  | .500 | +0.0 ± 0.0 | 2 of 8 |");
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
  void shouldReplaceATableAndLeaveTheRest() {
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
      assertThat(page).contains("<!-- measured: " + table.name() + " -->");
      assertThat(page).contains("<!-- end of " + table.name() + " -->");
    }
    assertThat(EvaluateTablesCommand.filled("", "luck", "| a |", List.of(1L)))
        .startsWith("<!-- measured: luck -->\n\n| a |")
        .endsWith("<!-- end of luck -->\n");
  }
}
