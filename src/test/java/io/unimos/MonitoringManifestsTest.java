package io.unimos;

import static io.unimos.PackagingFiles.OBSERVABILITY;
import static io.unimos.PackagingFiles.below;
import static io.unimos.PackagingFiles.text;
import static io.unimos.PackagingFiles.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.PackagingFiles.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Holds the manifests of rules and boards to the files that Prometheus and Grafana read, since
 * kustomize reads nothing outside of its folder; {@code -Dunimos.docs=write} writes them anew.
 */
class MonitoringManifestsTest {
  private static final Path COMPONENT = Manifests.ROOT.resolve("components/monitoring");
  private static final Path BOARDS = OBSERVABILITY.resolve("grafana/dashboards");
  private static final Path ALERTS = OBSERVABILITY.resolve("alerts");
  private static final Path RULES = COMPONENT.resolve("prometheusrule.yaml");
  private static final Path DASHBOARDS = COMPONENT.resolve("dashboards.yaml");

  /** A ConfigMap holds 1 MiB at most; some of it is not ours. */
  private static final int LARGEST = 1_000_000;

  private static final String WRITTEN_BY =
      "# Written by mvn test -Dtest=MonitoringManifestsTest -Dunimos.docs=write\n";

  @Test
  void shouldCarryTheRulesOfTheAlerts() throws IOException {
    inStep(RULES, rules());
  }

  @Test
  void shouldCarryTheBoards() throws IOException {
    inStep(DASHBOARDS, dashboards());
  }

  @Test
  void shouldReadTheSameRulesOutOfTheManifest() {
    List<Object> groups =
        ruleFiles().stream()
            .flatMap(file -> yaml(file).at("groups").elements().stream())
            .map(Node::value)
            .toList();

    assertThat(yaml(RULES).at("spec", "groups").elements().stream().map(Node::value))
        .containsExactlyElementsOf(groups);
  }

  @Test
  void shouldReadTheSameBoardsOutOfTheManifest() {
    List<Node> maps = Manifests.documents(text(DASHBOARDS));

    assertThat(maps).hasSameSizeAs(boards());
    for (int i = 0; i < maps.size(); i++) {
      String name = boards().get(i).getFileName().toString();
      assertThat(maps.get(i).at("data", name).text()).isEqualTo(text(boards().get(i)));
      assertThat(maps.get(i).at("data", name).text().length()).isLessThan(LARGEST);
    }
  }

  private static List<Path> boards() {
    return below(BOARDS).stream().filter(file -> file.toString().endsWith(".json")).toList();
  }

  /** Those that Prometheus loads; promtool's tests lie beside them. */
  private static List<Path> ruleFiles() {
    if (!Files.isDirectory(ALERTS)) {
      return List.of();
    }
    return below(ALERTS).stream()
        .filter(file -> file.toString().matches(".*\\.ya?ml"))
        .filter(file -> yaml(file).at("groups").exists())
        .toList();
  }

  private static String rules() {
    String head =
        """
        apiVersion: monitoring.coreos.com/v1
        kind: PrometheusRule
        metadata:
          name: unimos-streams
          labels:
            app.kubernetes.io/name: unimos-streams
        spec:
        """;
    String groups =
        ruleFiles().stream()
            .map(file -> indented(groups(text(file)), 4))
            .collect(Collectors.joining());
    return WRITTEN_BY + head + (groups.isEmpty() ? "  groups: []\n" : "  groups:\n" + groups);
  }

  /** What stands below {@code groups:}, moved to the left margin. */
  private static String groups(String file) {
    String groups = file.replaceFirst("(?s)\\A.*?(?m:^groups:\\R)", "");
    Matcher first = Pattern.compile("(?m)^ *(?=- )").matcher(groups);
    return first.find() ? groups.replaceAll("(?m)^" + first.group(), "") : groups;
  }

  private static String dashboards() {
    return WRITTEN_BY
        + boards().stream()
            .map(MonitoringManifestsTest::dashboard)
            .collect(Collectors.joining("---\n"));
  }

  private static String dashboard(Path board) {
    String file = board.getFileName().toString();
    return """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: unimos-dashboard-%s
          labels:
            app.kubernetes.io/name: unimos-streams
            # the label that the sidecar of Grafana's chart looks for
            grafana_dashboard: "1"
        data:
          %s: |
        """
            .formatted(file.replace(".json", ""), file)
        + indented(text(board), 4);
  }

  private static String indented(String text, int spaces) {
    String margin = " ".repeat(spaces);
    return text.lines()
        .map(line -> line.isBlank() ? "\n" : margin + line + "\n")
        .collect(Collectors.joining());
  }

  private static void inStep(Path file, String fresh) throws IOException {
    if ("write".equals(System.getProperty("unimos.docs"))) {
      Files.writeString(file, fresh);
    }
    assertThat(text(file))
        .as("%s; mvn test -Dtest=MonitoringManifestsTest -Dunimos.docs=write writes it", file)
        .isEqualTo(fresh);
  }
}
