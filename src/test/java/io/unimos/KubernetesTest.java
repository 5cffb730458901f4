package io.unimos;

import static io.unimos.PackagingFiles.KUBERNETES;
import static io.unimos.PackagingFiles.below;
import static io.unimos.PackagingFiles.imageEnvironment;
import static io.unimos.PackagingFiles.instructions;
import static io.unimos.PackagingFiles.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.PackagingFiles.Node;
import io.unimos.config.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Holds k8s/base to the code: settings, ports, probes, volumes; {@link OverlaysTest} does the same
 * for what kustomize makes of it, where there is kubectl.
 */
class KubernetesTest {
  private static final Path SETTINGS = KUBERNETES.resolve("unimos.properties");

  private final Node stateful = yaml(KUBERNETES.resolve("statefulset.yaml"));
  private final Node pod = stateful.at("spec", "template", "spec");
  private final Node container = pod.at("containers", 0);

  @Test
  void shouldListEveryFileOfTheFolder() {
    Node kustomization = yaml(KUBERNETES.resolve("kustomization.yaml"));
    Set<String> listed =
        Set.copyOf(
            Stream.concat(
                    kustomization.at("resources").texts().stream(),
                    kustomization.at("configMapGenerator", 0, "files").texts().stream())
                .toList());

    assertThat(below(KUBERNETES).stream().map(file -> file.getFileName().toString()))
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(listed.stream(), Stream.of("kustomization.yaml")).toList());
  }

  @Test
  void shouldSetNothingThatTheSettingsDoNotKnow() {
    Settings settings = settings();

    assertThat(settings.service().instanceId()).contains("unimos-streams-0");
    assertThat(settings.service().bundle()).contains(Path.of("/bundle"));
    assertThat(settings.http().host()).isEqualTo("0.0.0.0");
  }

  @Test
  void shouldReadTheSettingsFromWhereTheyAreMounted() {
    Node kustomization = yaml(KUBERNETES.resolve("kustomization.yaml"));
    String folder = mounts().get("config");

    assertThat(container.at("args").texts())
        .containsExactly("run", "--config", folder + "/" + SETTINGS.getFileName());
    assertThat(kustomization.at("configMapGenerator", 0, "name").text())
        .isEqualTo(volume("config").at("configMap", "name").text());
  }

  @Test
  void shouldBeAStaticMemberUnderThePodsName() {
    Node id =
        container.at("env").elements().stream()
            .filter(each -> each.at("name").text().equals("UNIMOS_INSTANCE_ID"))
            .findFirst()
            .orElseThrow();

    assertThat(id.at("valueFrom", "fieldRef", "fieldPath").text()).isEqualTo("metadata.name");
    assertThat(pod.at("enableServiceLinks").value()).isEqualTo(false);
    assertThat(stateful.at("spec", "serviceName").text())
        .isEqualTo(yaml(KUBERNETES.resolve("service.yaml")).at("metadata", "name").text());
  }

  @Test
  void shouldGiveTheServiceTimeToStop() {
    Duration patience = Duration.ofSeconds(pod.at("terminationGracePeriodSeconds").number());

    assertThat(patience).isGreaterThan(settings().service().stopTimeout().plusSeconds(10));
  }

  @ParameterizedTest
  @ValueSource(strings = {"startupProbe", "livenessProbe", "readinessProbe"})
  void shouldProbeThePortThatTheServiceListensOn(String probe) {
    String path = probe.equals("readinessProbe") ? "/health/ready" : "/health/live";

    assertThat(container.at(probe, "httpGet", "port").text()).isEqualTo("http");
    assertThat(container.at(probe, "httpGet", "path").text()).isEqualTo(path);
    assertThat(container.at("ports", 0, "name").text()).isEqualTo("http");
    assertThat(container.at("ports", 0, "containerPort").number())
        .isEqualTo(settings().http().port());
  }

  @Test
  void shouldLeadTheHeadlessServiceToThatPort() {
    Node service = yaml(KUBERNETES.resolve("service.yaml")).at("spec");

    assertThat(service.at("clusterIP").text()).isEqualTo("None");
    assertThat(service.at("ports", 0, "targetPort").text()).isEqualTo("http");
    assertThat(service.at("ports", 0, "port").number()).isEqualTo(settings().http().port());
  }

  @Test
  void shouldMountEveryFolderThatIsWrittenWhileTheRootIsReadOnly() {
    Set<String> volumes =
        pod.at("volumes").elements().stream()
            .map(each -> each.at("name").text())
            .collect(Collectors.toSet());
    volumes.add(stateful.at("spec", "volumeClaimTemplates", 0, "metadata", "name").text());

    assertThat(mounts())
        .containsEntry("state", settings().service().stateDir().toString())
        .containsEntry("bundle", settings().service().bundle().orElseThrow().toString())
        .containsEntry("cache", imageEnvironment().get("DJL_CACHE_DIR"))
        .containsEntry("tmp", "/tmp");
    assertThat(mounts().keySet()).isEqualTo(volumes);
  }

  @Test
  void shouldMeetTheRestrictedPodSecurityStandard() {
    Node context = pod.at("securityContext");

    assertThat(context.at("runAsNonRoot").value()).isEqualTo(true);
    assertThat(context.at("seccompProfile", "type").text()).isEqualTo("RuntimeDefault");
    assertThat(context.at("runAsUser").text() + ":" + context.at("runAsGroup").text())
        .isEqualTo(instructions("USER").get(0));
    assertThat(containers())
        .hasSize(2)
        .allSatisfy(
            each -> {
              Node own = each.at("securityContext");
              assertThat(own.at("allowPrivilegeEscalation").value()).isEqualTo(false);
              assertThat(own.at("readOnlyRootFilesystem").value()).isEqualTo(true);
              assertThat(own.at("capabilities", "drop").texts()).containsExactly("ALL");
              assertThat(each.at("resources", "limits", "memory").exists()).isTrue();
              assertThat(each.at("resources", "requests", "cpu").exists()).isTrue();
            });
    assertThat(pod.at("automountServiceAccountToken").value()).isEqualTo(false);
  }

  @Test
  void shouldRunTheSameImageEverywhere() {
    Node kustomization = yaml(KUBERNETES.resolve("kustomization.yaml"));

    assertThat(containers())
        .extracting(each -> each.at("image").text())
        .containsOnly(kustomization.at("images", 0, "name").text());
  }

  /** Returns the commands that the containers start. */
  static Stream<List<String>> commands() {
    return new KubernetesTest().containers().stream().map(each -> each.at("args").texts());
  }

  private List<Node> containers() {
    return Stream.concat(
            pod.at("initContainers").elements().stream(), pod.at("containers").elements().stream())
        .toList();
  }

  /** Volume to folder. */
  private Map<String, String> mounts() {
    return container.at("volumeMounts").elements().stream()
        .collect(
            Collectors.toMap(each -> each.at("name").text(), each -> each.at("mountPath").text()));
  }

  private Node volume(String name) {
    return pod.at("volumes").elements().stream()
        .filter(each -> each.at("name").text().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** As the first replica would load them. */
  private Settings settings() {
    Map<String, String> environment = new LinkedHashMap<>(imageEnvironment());
    for (Node each : container.at("env").elements()) {
      environment.put(
          each.at("name").text(),
          each.at("value").exists() ? each.at("value").text() : "unimos-streams-0");
    }
    return Settings.load(Optional.of(SETTINGS), environment, Map.of());
  }
}
