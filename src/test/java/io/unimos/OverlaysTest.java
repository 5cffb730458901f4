package io.unimos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.unimos.PackagingFiles.Node;
import io.unimos.RenderedOverlay.Pods;
import io.unimos.config.KafkaProperties;
import io.unimos.config.Role;
import io.unimos.config.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds every overlay, as kustomize renders it, to the code and to itself. Skipped where no kubectl
 * with kustomize 5 is on the PATH.
 */
class OverlaysTest {
  private static final Map<String, RenderedOverlay> RENDERED = new HashMap<>();
  private static final Pattern FROM_FILE = Pattern.compile("\\$\\{directory:([^:}]+):([^}]+)}");

  @TempDir Path folder;

  @BeforeAll
  static void render() {
    boolean able = Manifests.canRender();
    if (!able) {
      System.out.println("skipped: no kubectl with kustomize 5 renders the overlays of k8s");
    }
    Assumptions.assumeTrue(able, "no kubectl with kustomize 5 on the PATH");
    Manifests.OVERLAYS.forEach(
        each -> RENDERED.put(each, new RenderedOverlay(each, Manifests.render(each))));
  }

  static Stream<String> overlays() {
    return Manifests.OVERLAYS.stream();
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void shouldDecodeStrictly(String overlay) {
    List<Node> resources = RENDERED.get(overlay).resources();

    assertThat(resources).hasSizeGreaterThan(10);
    assertThat(resources)
        .allSatisfy(
            each ->
                assertThatCode(() -> ManifestTypes.decode(each))
                    .as("%s", each.at("metadata", "name").text())
                    .doesNotThrowAnyException());
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void shouldSetNothingThatTheSettingsDoNotKnow(String overlay) throws Exception {
    RenderedOverlay rendered = RENDERED.get(overlay);
    Node container = rendered.service().spec().at("containers", 0);

    Settings settings = rendered.settings(container, folder);

    assertThat(settings.service().instanceId()).isPresent();
    assertThat(rendered.service().spec().at("terminationGracePeriodSeconds").number())
        .isGreaterThanOrEqualTo(
            (int) settings.service().stopTimeout().plus(Duration.ofSeconds(10)).toSeconds());
    assertThat(container.at("ports", 0, "containerPort").number())
        .isEqualTo(settings.http().port());
    for (Pods pods : rendered.ours()) {
      for (Node each : pods.containers()) {
        assertThatCode(() -> rendered.settings(each, folder))
            .as("%s", pods)
            .doesNotThrowAnyException();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void shouldStartOnlyWithCommandsThatThereAre(String overlay) {
    for (Pods pods : RENDERED.get(overlay).ours()) {
      for (Node container : pods.containers()) {
        String[] words = container.at("args").texts().toArray(String[]::new);
        assertThat(words).as("%s", pods).isNotEmpty();
        assertThatCode(() -> Main.commandLine().parseArgs(words)).doesNotThrowAnyException();
      }
      assertThat(pods.spec().at("enableServiceLinks").value()).as("%s", pods).isEqualTo(false);
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void shouldAskBeforeTheStopWhetherItWasScaledAway(String overlay) {
    RenderedOverlay rendered = RENDERED.get(overlay);
    Node container = rendered.service().spec().at("containers", 0);
    List<String> hook = container.at("lifecycle", "preStop", "exec", "command").texts();
    Node role = rendered.one("Role", "unimos-streams").at("rules", 0);
    Node binding = rendered.one("RoleBinding", "unimos-streams");
    String namespace = rendered.of("Namespace").get(0).at("metadata", "name").text();

    int jar = hook.indexOf("-jar");
    String[] words = hook.subList(jar + 2, hook.size()).toArray(String[]::new);
    assertThatCode(() -> Main.commandLine().parseArgs(words)).doesNotThrowAnyException();
    assertThat(words).startsWith("stop", "--leave", "--if-scaled-away");
    // the image's own entry point starts the same jar
    assertThat(PackagingFiles.instructions("ENTRYPOINT").get(0))
        .contains("\"" + hook.get(jar + 1) + "\"");

    assertThat(role.at("apiGroups").texts()).containsExactly("apps");
    assertThat(role.at("resources").texts()).containsExactly("statefulsets");
    assertThat(role.at("verbs").texts()).containsExactly("get");
    assertThat(binding.at("subjects", 0).textEntries())
        .containsEntry("name", rendered.service().spec().at("serviceAccountName").text())
        .containsEntry("namespace", namespace);
    assertThat(binding.at("roleRef", "name").text()).isEqualTo("unimos-streams");
    Node account = rendered.service().volume("account").at("projected", "sources");
    assertThat(account.at(0, "serviceAccountToken", "path").text()).isEqualTo("token");
    assertThat(account.at(1, "configMap", "items", 0, "path").text()).isEqualTo("ca.crt");
    assertThat(account.at(2, "downwardAPI", "items", 0, "path").text()).isEqualTo("namespace");
    assertThat(mountFolders(rendered.service()))
        .contains("/var/run/secrets/kubernetes.io/serviceaccount");
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void shouldKeepAStandbyOfEachPartitionInProduction(String overlay) throws Exception {
    RenderedOverlay rendered = RENDERED.get(overlay);
    Settings settings = rendered.settings(rendered.service().spec().at("containers", 0), folder);

    String standbys = settings.kafka().getOrDefault("num.standby.replicas", "0");

    assertThat(standbys).isEqualTo(overlay.equals("dev") ? "0" : "1");
    Properties properties = KafkaProperties.streams(settings, Role.ADAPT);
    // what they read is mounted in the pod
    properties.keySet().removeIf(key -> key.toString().startsWith("config.providers"));
    StreamsConfig streams = new StreamsConfig(properties);
    assertThat(streams.getList(StreamsConfig.RACK_AWARE_ASSIGNMENT_TAGS_CONFIG))
        .isEqualTo(overlay.equals("dev") ? List.of() : List.of("zone"));
    assertThat(streams.getClientTags())
        .isEqualTo(overlay.equals("dev") ? Map.of() : Map.of("zone", "zone-$(ZONE)"));
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void shouldMeetTheRestrictedPodSecurityStandard(String overlay) {
    RenderedOverlay rendered = RENDERED.get(overlay);

    Node namespace = rendered.of("Namespace").get(0);
    assertThat(namespace.at("metadata", "labels").textEntries())
        .containsEntry("pod-security.kubernetes.io/enforce", "restricted");
    assertThat(rendered.pods()).isNotEmpty().allSatisfy(OverlaysTest::assertRestricted);
    assertThat(rendered.resources())
        .filteredOn(each -> each.at("metadata", "namespace").exists())
        .extracting(each -> each.at("metadata", "namespace").text())
        .containsOnly(namespace.at("metadata", "name").text());
  }

  private static void assertRestricted(Pods pods) {
    Node context = pods.spec().at("securityContext");
    assertThat(context.at("runAsNonRoot").value()).as("%s", pods).isEqualTo(true);
    assertThat(context.at("runAsUser").number()).as("%s", pods).isPositive();
    assertThat(context.at("seccompProfile", "type").text()).isEqualTo("RuntimeDefault");
    assertThat(pods.spec().at("automountServiceAccountToken").value())
        .as("%s", pods)
        .isEqualTo(false);
    assertThat(pods.containers())
        .isNotEmpty()
        .allSatisfy(
            each -> {
              Node own = each.at("securityContext");
              assertThat(own.at("allowPrivilegeEscalation").value()).isEqualTo(false);
              assertThat(own.at("capabilities", "drop").texts()).containsExactly("ALL");
              assertThat(each.at("resources", "limits", "memory").exists()).isTrue();
              assertThat(each.at("resources", "requests", "cpu").exists()).isTrue();
            });
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void shouldMountWhatIsDeclaredAndDeclareWhatIsMounted(String overlay) {
    for (Pods pods : RENDERED.get(overlay).pods()) {
      Set<String> mounted =
          pods.containers().stream()
              .flatMap(each -> each.at("volumeMounts").elements().stream())
              .map(each -> each.at("name").text())
              .collect(Collectors.toSet());

      assertThat(pods.volumes()).as("%s", pods).containsExactlyInAnyOrderElementsOf(mounted);
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void shouldFollowAChangedSetting(String overlay) {
    RenderedOverlay rendered = RENDERED.get(overlay);

    for (Pods pods : rendered.ours()) {
      String name = pods.volume("config").at("configMap", "name").text();
      assertThat(name).as("%s", pods).matches("unimos-streams-[a-z0-9]{10}");
      assertThat(rendered.one("ConfigMap", name).exists()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void shouldSelectTheServiceAndNothingElse(String overlay) {
    RenderedOverlay rendered = RENDERED.get(overlay);
    List<Map<String, String>> selectors = new ArrayList<>();
    selectors.add(rendered.service().owner().at("spec", "selector", "matchLabels").textEntries());
    selectors.add(rendered.one("Service", "unimos-streams").at("spec", "selector").textEntries());
    for (String kind : List.of("PodDisruptionBudget", "PodMonitor")) {
      rendered
          .of(kind)
          .forEach(each -> selectors.add(each.at("spec", "selector", "matchLabels").textEntries()));
    }
    rendered
        .service()
        .spec()
        .at("topologySpreadConstraints")
        .elements()
        .forEach(each -> selectors.add(each.at("labelSelector", "matchLabels").textEntries()));

    assertThat(selectors).hasSizeGreaterThanOrEqualTo(5);
    for (Map<String, String> selector : selectors) {
      assertThat(rendered.pods().stream().filter(each -> matches(selector, each)).toList())
          .as("%s", selector)
          .containsExactly(rendered.service());
    }
  }

  private static boolean matches(Map<String, String> selector, Pods pods) {
    return pods.labels().entrySet().containsAll(selector.entrySet());
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void shouldLetOutWhatTheSettingsNeed(String overlay) throws Exception {
    RenderedOverlay rendered = RENDERED.get(overlay);
    Settings settings = rendered.settings(rendered.service().spec().at("containers", 0), folder);
    Node policy = rendered.one("NetworkPolicy", "unimos-streams").at("spec");

    Set<String> ports =
        policy.at("egress").elements().stream()
            .flatMap(each -> each.at("ports").elements().stream())
            .map(each -> each.at("port").text())
            .collect(Collectors.toSet());

    assertThat(ports)
        .contains(
            settings.service().bootstrapServers().replaceAll(".*:", ""),
            settings.service().schemaRegistryUrl().replaceAll(".*:(\\d+).*", "$1"),
            "53");
    assertThat(policy.at("ingress", 0, "ports", 0, "port").text()).isEqualTo("http");
    Map<String, String> selector = policy.at("podSelector", "matchLabels").textEntries();
    assertThat(rendered.ours()).allMatch(each -> matches(selector, each));
  }

  @Test
  void shouldLetNobodyToTheBrokerAndTheRegistryOfDevButThoseWhoUseThem() {
    RenderedOverlay rendered = RENDERED.get("dev");
    Node deny = rendered.one("NetworkPolicy", "default-deny").at("spec");

    assertThat(deny.at("podSelector").textEntries()).isEmpty();
    assertThat(deny.at("policyTypes").texts()).containsExactlyInAnyOrder("Ingress", "Egress");
    assertThat(deny.at("ingress").exists()).isFalse();
    assertThat(deny.at("egress").exists()).isFalse();
    for (String name : List.of("broker", "registry")) {
      Node policy = rendered.one("NetworkPolicy", name).at("spec");
      Map<String, String> selector = policy.at("podSelector", "matchLabels").textEntries();
      assertThat(rendered.pods().stream().filter(each -> matches(selector, each))).hasSize(1);
      assertThat(policy.at("ingress", 0, "ports", 0, "port").text())
          .isEqualTo(rendered.one("Service", name).at("spec", "ports", 0, "targetPort").text());
      List<Map<String, String>> guests =
          policy.at("ingress", 0, "from").elements().stream()
              .map(each -> each.at("podSelector", "matchLabels").textEntries())
              .toList();
      assertThat(rendered.ours())
          .allMatch(each -> guests.stream().anyMatch(guest -> matches(guest, each)));
      assertThat(guests).allMatch(guest -> !guest.isEmpty());
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void shouldScaleByTheLagOfItsOwnGroup(String overlay) throws Exception {
    RenderedOverlay rendered = RENDERED.get(overlay);
    Settings settings = rendered.settings(rendered.service().spec().at("containers", 0), folder);
    Node stateful = rendered.service().owner();

    for (Node scaled : rendered.of("ScaledObject")) {
      Node spec = scaled.at("spec");
      Node trigger = spec.at("triggers", 0);
      assertThat(stateful.at("spec", "replicas").exists()).isFalse();
      assertThat(spec.at("scaleTargetRef", "name").text())
          .isEqualTo(stateful.at("metadata", "name").text());
      assertThat(spec.at("maxReplicaCount").number())
          .isLessThanOrEqualTo(settings.topics().partitions());
      assertThat(trigger.at("metadata").textEntries())
          .containsEntry("topic", settings.topics().images())
          .containsEntry("consumerGroup", settings.service().applicationId(Role.ENCODE))
          .containsEntry("bootstrapServers", settings.service().bootstrapServers());
      rendered.one("TriggerAuthentication", trigger.at("authenticationRef", "name").text());
    }
    assertThat(rendered.of("ScaledObject")).hasSize(overlay.equals("dev") ? 0 : 1);
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void shouldScrapeWhatPrometheusScrapesElsewhere(String overlay) {
    RenderedOverlay rendered = RENDERED.get(overlay);
    Node scrape =
        PackagingFiles.yaml(PackagingFiles.OBSERVABILITY.resolve("prometheus.yml"))
            .at("scrape_configs", 0);

    assertThat(rendered.of("PodMonitor")).hasSize(overlay.equals("dev") ? 0 : 1);
    for (Node monitor : rendered.of("PodMonitor")) {
      Node endpoint = monitor.at("spec", "podMetricsEndpoints", 0);
      assertThat(endpoint.at("path").text()).isEqualTo(scrape.at("metrics_path").text());
      assertThat(endpoint.at("port").text())
          .isEqualTo(rendered.service().spec().at("containers", 0, "ports", 0, "name").text());
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void shouldTakeSecretsOutOfMountedFilesOnly(String overlay) {
    RenderedOverlay rendered = RENDERED.get(overlay);
    List<String> secret =
        rendered
            .settingsFile()
            .lines()
            .filter(line -> line.matches("[^#]*(password|user\\.info)=.*"))
            .toList();

    assertThat(secret).hasSize(Map.of("dev", 0, "strimzi", 3).getOrDefault(overlay, 2));
    assertThat(rendered.service().spec().at("containers", 0, "env").elements())
        .noneMatch(each -> each.at("valueFrom", "secretKeyRef").exists());
    for (String line : secret) {
      List<String> folders =
          FROM_FILE.matcher(line).results().map(each -> each.group(1)).distinct().toList();
      assertThat(folders).as(line).hasSize(1);
      String rest = FROM_FILE.matcher(line).replaceAll("").replaceAll("[;\"]", "");
      assertThat(rest).as("a password in the open").matches(".*(password|user\\.info)=");
      assertThat(rendered.ours())
          .allSatisfy(
              each -> assertThat(mountFolders(each)).as("%s", each).contains(folders.get(0)));
    }
  }

  private static List<String> mountFolders(Pods pods) {
    return pods.spec().at("containers", 0, "volumeMounts").elements().stream()
        .map(each -> each.at("mountPath").text())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void shouldNameAVersionOfEveryImageAndEveryPriority(String overlay) {
    RenderedOverlay rendered = RENDERED.get(overlay);

    assertThat(rendered.pods())
        .flatExtracting(Pods::containers)
        .extracting(each -> each.at("image").text())
        .allMatch(image -> image.matches("[a-z/-]+:(local(-gpu)?|v?\\d+\\.\\d+\\S*)"));
    Node priority = rendered.service().spec().at("priorityClassName");
    assertThat(priority.exists()).isEqualTo(!overlay.equals("dev"));
    if (priority.exists()) {
      rendered.one("PriorityClass", priority.text());
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void shouldNeverResetByItself(String overlay) {
    List<Node> jobs = RENDERED.get(overlay).of("CronJob");

    assertThat(jobs).hasSize(overlay.equals("dev") ? 0 : 2);
    assertThat(jobs).allMatch(each -> each.at("spec", "suspend").value().equals(true));
  }
}
