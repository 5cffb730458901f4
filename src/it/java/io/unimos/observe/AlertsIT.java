package io.unimos.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Prometheus' own tool on the rules: are they rules, and does each alert fire when it should. */
class AlertsIT {
  private static final Path RULES = Path.of("src/main/observability/alerts");
  private static final Path TESTS = Path.of("src/test/resources/alerts");

  @BeforeEach
  void needsTheTool() {
    assumeTrue(Prometheus.program("promtool").isPresent(), () -> Prometheus.skipped("promtool"));
  }

  @Test
  void shouldBeRulesThatPrometheusReads() throws Exception {
    promtool("check", "rules", RULES);
  }

  @Test
  void shouldFireWhenSomethingIsWrongAndOtherwiseNot() throws Exception {
    promtool("test", "rules", TESTS);
  }

  private static void promtool(String verb, String noun, Path folder) throws Exception {
    List<String> command = new ArrayList<>(List.of("promtool", verb, noun));
    files(folder).forEach(file -> command.add(file.toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    System.out.println(out);
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".yml")).sorted().toList();
    }
  }
}
