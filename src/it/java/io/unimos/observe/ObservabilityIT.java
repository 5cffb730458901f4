package io.unimos.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.unimos.lab.cameras.DemoCamera;
import io.unimos.lab.demo.DemoPlay;
import io.unimos.lab.demo.DemoTable;
import io.unimos.lab.demo.DemoWorld;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Prometheus scrapes the running demo, and every query of every board and alert is asked.
 * Prints what each came to.
 */
@Tag("slow")
class ObservabilityIT {
  private static final int IMAGES = 300;

  /** Its condition changes while it is played, and comes back. */
  private static final String STORY = "camera-weather";

  /** Meters in an expression, with what selects them. */
  private static final Pattern SELECTOR =
      Pattern.compile("\\b((?:unimos|process|jvm)_[a-z0-9_]+|up|ALERTS)\\b(\\{[^}]*})?(?![a-z_(])");

  private static final String NOBODY_LABELS = "shows people's labels; nobody gives any here";

  /** Queries that a healthy demo answers with nothing, and why. */
  private static final Map<String, String> EMPTY =
      Map.ofEntries(
          Map.entry("domain / Accuracy by labels / A", NOBODY_LABELS),
          Map.entry("domain / Accuracy by labels / B", NOBODY_LABELS),
          Map.entry("domain / Accuracy by labels / C", NOBODY_LABELS),
          Map.entry("domain / Accuracy by labels / D", NOBODY_LABELS),
          Map.entry("domain / Requests and labels / B", NOBODY_LABELS),
          Map.entry(
              "domain / Agreement, confidence, flips / D",
              "shares of images that show none of the classes; said where adapt.open-set is set"),
          Map.entry(
              "domain / marks / changes", "a mark only when the camera changed within the minute"),
          Map.entry("domain / marks / alerts", "a mark only while an alert of this camera fires"),
          Map.entry(
              "service / Dead letters a minute / A",
              "shows reasons that occur; the demo refuses none"),
          Map.entry("service / Lag / B", "records deleted unread; the demo loses none"),
          Map.entry("fleet / What is firing / A", "nothing fires while nothing is wrong"),
          Map.entry(
              "fleet / Classes last changed / A",
              "since when another set serves; the demo keeps the bundle's own"));

  @TempDir Path folder;

  @Test
  void shouldAnswerEveryQueryOfBoardsAndAlerts() throws Exception {
    assumeTrue(
        Prometheus.program("prometheus").isPresent(), () -> Prometheus.skipped("prometheus"));
    List<DemoCamera> cameras = DemoCamera.street(11, IMAGES);
    try (DemoWorld world = DemoWorld.open(Map.of(), step -> {});
        Prometheus prometheus = Prometheus.start(folder, world.service().httpPort())) {
      play(world, cameras);
      Awaitility.await()
          .atMost(Duration.ofMinutes(3))
          .until(() -> prometheus.value("sum(unimos_domain_records_total)") == 4.0 * IMAGES);

      List<Board> boards = Board.all(STORY);
      List<String> silent = new ArrayList<>();
      boards.forEach(board -> board.queries().forEach(query -> ask(prometheus, query, silent)));
      askAlerts(prometheus, silent);

      System.out.printf("Empty, as expected:%n");
      EMPTY.forEach((where, why) -> System.out.printf("  %s: %s%n", where, why));
      assertThat(silent).isEmpty();
    }
  }

  private static void play(DemoWorld world, List<DemoCamera> cameras) throws Exception {
    PrintWriter nowhere =
        new PrintWriter(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    DemoTable table = new DemoTable(nowhere, false, System::nanoTime);
    assertThat(new DemoPlay(world, cameras, table).run(() -> false)).isTrue();
  }

  private static void ask(Prometheus prometheus, Board.Query query, List<String> silent) {
    JsonNode answer = prometheus.query(query.expression());
    System.out.printf("%-75s %d series%n", query.where(), answer.size());
    if (answer.isEmpty() && !EMPTY.containsKey(query.where())) {
      silent.add(query.where() + ": " + query.expression());
    }
  }

  /**
   * Nothing is wrong with the demo, so an alert's own query says nothing; the meters in it do.
   * Recorded ones are asked for as they are.
   */
  private static void askAlerts(Prometheus prometheus, List<String> silent) {
    for (JsonNode group : prometheus.rules()) {
      for (JsonNode rule : group.get("rules")) {
        String name = rule.get("name").asText();
        String expression = rule.get("query").asText();
        assertThat(rule.get("health").asText()).as(name).isEqualTo("ok");
        if (rule.get("type").asText().equals("recording")) {
          ask(prometheus, new Board.Query("rule / " + name, name), silent);
        }
        for (String selector : new TreeSet<>(selectors(expression))) {
          ask(prometheus, new Board.Query("rule / " + name + " / " + selector, selector), silent);
        }
        System.out.printf(
            "%-75s %d series%n", "rule / " + name, prometheus.query(expression).size());
      }
    }
  }

  private static List<String> selectors(String expression) {
    String bare = expression.replaceAll("\\b(by|on|group_left) \\([^)]*\\)", "");
    return SELECTOR
        .matcher(bare)
        .results()
        .map(found -> found.group(1) + Optional.ofNullable(found.group(2)).orElse(""))
        .toList();
  }
}
