package io.unimos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.unimos.PackagingFiles.Node;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nobody else's code runs unread in the workflows, and none of them may do more than it needs. */
class WorkflowsTest {
  private static final Path FOLDER = Path.of(".github/workflows");
  private static final Pattern USES = Pattern.compile("uses:\\s*(.*)");
  private static final String PINNED =
      "[a-z-]+/[a-z-]+(/[a-z-]+)?@[0-9a-f]{40} # v\\d+\\.\\d+\\.\\d+";

  private static final String MATRIX = "${{ matrix.os }}";

  /** The permissions that a job may have, by workflow. */
  private static final Map<String, List<String>> GRANTS =
      Map.of(
          "contents: write", List.of("release.yml"),
          "packages: write", List.of("release.yml"),
          "id-token: write", List.of("release.yml"),
          "attestations: write", List.of("release.yml"),
          "security-events: write", List.of("codeql.yml", "container.yml"));

  private static final Pattern OUR_PROGRAM =
      Pattern.compile("-jar /app/unimos-streams\\.jar +([^\n]+)");

  static Stream<Path> workflows() {
    return PackagingFiles.below(FOLDER).stream();
  }

  @Test
  void shouldHaveAWorkflowForEachTask() {
    assertThat(workflows().map(file -> file.getFileName().toString()))
        .contains("build.yml", "codeql.yml", "container.yml", "nightly.yml", "release.yml");
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void shouldPinEveryActionToACommit(Path file) {
    List<String> uses =
        USES.matcher(PackagingFiles.text(file)).results().map(each -> each.group(1)).toList();

    assertThat(uses).isNotEmpty().allSatisfy(each -> assertThat(each).matches(PINNED));
  }

  @Test
  void shouldPinTheSameActionToTheSameCommit() {
    List<String> distinct =
        workflows()
            .flatMap(file -> USES.matcher(PackagingFiles.text(file)).results())
            .map(each -> each.group(1))
            .distinct()
            .toList();

    assertThat(distinct).extracting(each -> each.replaceAll("@.*", "")).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void shouldBeginWithoutRightsAndNameThoseOfEachJob(Path file) {
    Node workflow = PackagingFiles.yaml(file);

    assertThat(workflow.at("permissions").textEntries()).isEqualTo(Map.of("contents", "read"));
    workflow
        .at("jobs")
        .entries()
        .forEach(
            (job, each) ->
                each.at("permissions")
                    .textEntries()
                    .forEach(
                        (scope, access) -> {
                          if (!access.equals("read")) {
                            assertThat(GRANTS.getOrDefault(scope + ": " + access, List.of()))
                                .as("%s of %s has %s", job, file, scope)
                                .contains(file.getFileName().toString());
                          }
                        }));
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void shouldEndAndNotRunTwice(Path file) {
    Node workflow = PackagingFiles.yaml(file);

    assertThat(workflow.at("concurrency", "group").exists()).isTrue();
    assertThat(workflow.at("jobs").entries().values())
        .isNotEmpty()
        .allSatisfy(
            job -> {
              assertThat(job.at("timeout-minutes").exists()).isTrue();
              assertThat(job.at("runs-on").text())
                  .isIn("ubuntu-24.04", job.at("strategy", "matrix", "os").exists() ? MATRIX : "");
            });
  }

  @Test
  void shouldPlayTheDemoAndTheUnitTestsOnEveryDesk() {
    Node desks = PackagingFiles.yaml(FOLDER.resolve("build.yml")).at("jobs", "desks");

    assertThat(desks.at("strategy", "matrix", "os").texts())
        .containsExactly("ubuntu-24.04", "ubuntu-24.04-arm", "macos-15", "windows-2025");
    assertThat(desks.at("runs-on").text()).isEqualTo(MATRIX);
    assertThat(desks.at("steps").elements())
        .extracting(step -> step.at("run").text())
        .anyMatch(run -> run.startsWith("mvn -B -Pdemo "))
        .contains("mvn -B test");
  }

  @Test
  void shouldRunTheOverlayForADeskInAClusterEachNight() {
    Node cluster = PackagingFiles.yaml(FOLDER.resolve("nightly.yml")).at("jobs", "cluster");
    String scripts =
        cluster.at("steps").elements().stream()
            .map(step -> step.at("run").text())
            .collect(Collectors.joining("\n"))
            .replace("\\\n", " ");

    assertThat(scripts)
        .contains("kind create cluster", "kubectl apply -k k8s/overlays/dev", "delete pod");
    List<String> calls =
        OUR_PROGRAM.matcher(scripts).results().map(each -> each.group(1).strip()).toList();
    assertThat(calls)
        .hasSize(3)
        .allSatisfy(
            call ->
                assertThatCode(() -> Main.commandLine().parseArgs(call.split("\\s+", -1)))
                    .doesNotThrowAnyException());
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void shouldKeepNoTokenInTheCheckout(Path file) {
    assertThat(PackagingFiles.yaml(file).at("jobs").entries().values())
        .flatExtracting(job -> job.at("steps").elements())
        .filteredOn(step -> step.at("uses").text().startsWith("actions/checkout@"))
        .allSatisfy(
            step -> assertThat(step.at("with", "persist-credentials").value()).isEqualTo(false));
  }

  /** A branch's or a title's name in a script is a stranger's text that a shell would read. */
  @ParameterizedTest
  @MethodSource("workflows")
  void shouldPutNoExpressionIntoAScript(Path file) {
    assertThat(PackagingFiles.yaml(file).at("jobs").entries().values())
        .flatExtracting(job -> job.at("steps").elements())
        .extracting(step -> step.at("run").text())
        .allSatisfy(script -> assertThat(script).doesNotContain("${{"));
  }
}
