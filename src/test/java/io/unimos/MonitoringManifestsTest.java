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
 * Holds the manifests of rules and boards to the files that Prometheus and Grafana read. Kustomize
 * takes the boards as they are. A PrometheusRule has its rules in the resource itself, so {@code
 * -Dunimos.docs=write} writes it.
 */
class MonitoringManifestsTest {
  private static final Path COMPONENT = Manifests.ROOT.resolve("components/monitoring");
  private static final Path BOARDS = OBSERVABILITY.resolve("grafana");
  private static final Path ALERTS = OBSERVABILITY.resolve("alerts");
  private static final Path RULES = COMPONENT.resolve("prometheusrule.yaml");

  /** A ConfigMap holds 1 MiB at most; some of it is not ours. */
  private static final int LARGEST = 1_000_000;

  private static final String WRITTEN_BY =
      "# Written by mvn test -Dtest=MonitoringManifestsTest -Dunimos.docs=write\n";

  @Test
  void shouldCarryTheRulesOfTheAlerts() throws IOException {
    GeneratedFile.inStep(MonitoringManifestsTest.class, RULES, rules());
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
  void shouldCarryEveryBoardInAConfigMapOfItsOwn() {
    List<Path> boards = below(BOARDS.resolve("dashboards"));

    assertThat(yaml(BOARDS.resolve("kustomization.yaml")).at("configMapGenerator").elements())
        .extracting(map -> map.at("name").text() + " " + map.at("files").texts())
        .containsExactlyElementsOf(
            boards.stream()
                .map(board -> board.getFileName().toString())
                .map(
                    file ->
                        "unimos-dashboard-%s [dashboards/%s]"
                            .formatted(file.replace(".json", ""), file))
                .toList());
    assertThat(yaml(COMPONENT.resolve("kustomization.yaml")).at("components").texts())
        .allSatisfy(
            component -> assertThat(COMPONENT.resolve(component).normalize()).isEqualTo(BOARDS));
    assertThat(boards)
        .isNotEmpty()
        .allSatisfy(board -> assertThat(text(board).length()).isLessThan(LARGEST));
  }

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

  /** Returns the text below {@code groups:}, moved to the left margin. */
  private static String groups(String file) {
    String groups = file.replaceFirst("(?s)\\A.*?(?m:^groups:\\R)", "");
    Matcher first = Pattern.compile("(?m)^ *(?=- )").matcher(groups);
    return first.find() ? groups.replaceAll("(?m)^" + first.group(), "") : groups;
  }

  private static String indented(String text, int spaces) {
    String margin = " ".repeat(spaces);
    return text.lines()
        .map(line -> line.isBlank() ? "\n" : margin + line + "\n")
        .collect(Collectors.joining());
  }
}
