package io.unimos.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.unimos.harness.StubRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One kind of fault, played on a world of its own: the promises are checked at the end whatever the
 * script did, and what was found goes to {@code target/chaos} for the reliability page.
 *
 * @param number of the fault on the page
 * @param fault what goes wrong, in words
 */
record Scenario(String number, String fault) {
  private static final Path REPORTS = Path.of("target", "chaos");

  /** Makes the fault happen. */
  @FunctionalInterface
  interface Script {
    Finding play(ChaosWorld world) throws Exception;
  }

  /** Plays a script on a world that is made for it. */
  void play(Path folder, Map<String, String> settings, Script script) throws Exception {
    play(new ChaosWorld(folder, "chaos-" + number, settings), script);
  }

  /** Plays a script on a world whose broker no other has. */
  void playApart(Path folder, Map<String, String> settings, Script script) throws Exception {
    ChaosBroker broker = ChaosBroker.start(folder.resolve("broker"), "");
    play(new ChaosWorld(folder, "chaos-" + number, settings, broker, StubRegistry.start()), script);
  }

  /** Plays a script on a world that is closed in the end. */
  void play(ChaosWorld made, Script script) throws Exception {
    System.out.printf(
        "chaos %s: %s; scale %s, seed %d%n", number, fault, ChaosScale.name(), ChaosScale.SEED);
    try (ChaosWorld world = made) {
      Finding finding;
      try {
        finding = script.play(world);
        world.verify();
      } catch (Exception | AssertionError e) {
        System.out.println(world.logs());
        throw e;
      }
      report(finding, world.answered(), world.harness().versions().size());
    }
  }

  /** Leaves a row for the page, for a test that has checked the promises by itself. */
  void report(Finding finding, int answered, int versions) throws IOException {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("number", number);
    row.put("fault", fault);
    row.put("times", finding.times());
    row.put("records", answered);
    row.put("versions", versions);
    row.put("outcome", finding.outcome());
    row.put("recoveryMillis", finding.recoveryMillis());
    row.put("scale", ChaosScale.name());
    row.put("seed", ChaosScale.SEED);
    Files.createDirectories(REPORTS);
    ObjectMapper json = new ObjectMapper();
    json.writeValue(REPORTS.resolve(number + ".json").toFile(), row);
    System.out.println("chaos " + number + ": " + json.writeValueAsString(row));
    ReliabilityTable.publish(REPORTS);
  }
}
