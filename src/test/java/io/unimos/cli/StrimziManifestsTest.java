package io.unimos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.GeneratedFile;
import io.unimos.bundle.BundleFixture;
import io.unimos.config.KafkaProperties;
import io.unimos.config.Role;
import io.unimos.config.Settings;
import io.unimos.service.check.TopicPlan;
import io.unimos.stream.Stores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.resource.PatternType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Holds topics, users and the documented rights to the topology; {@code -Dunimos.docs=write} writes
 * them anew.
 */
class StrimziManifestsTest {
  private static final Path OVERLAY = Path.of("k8s/overlays/strimzi");
  private static final Path PAGE = Path.of("src/site/markdown/kubernetes.md");
  private static final String BEGIN = "<!-- rights: generated from LeastRights -->\n";
  private static final String END = "<!-- end of rights -->\n";
  private static final String WRITTEN_BY =
      "# Written by mvn test -Dtest=StrimziManifestsTest -Dunimos.docs=write\n";

  @TempDir Path folder;
  private Settings settings;
  private LeastRights.Touched touched;

  @BeforeEach
  void read() throws Exception {
    settings =
        Settings.load(
            Optional.of(OVERLAY.resolve("unimos.properties")), Map.of(), Map.of("bundle", "b"));
    touched = LeastRights.touched(settings, BundleFixture.write(folder, folder.resolve("bundle")));
  }

  @Test
  void shouldDeclareEveryTopicAndChangelog() throws IOException {
    GeneratedFile.inStep(StrimziManifestsTest.class, OVERLAY.resolve("topics.yaml"), topics());
  }

  @Test
  void shouldGiveTheUsersTheLeastRights() throws IOException {
    GeneratedFile.inStep(StrimziManifestsTest.class, OVERLAY.resolve("user.yaml"), users());
  }

  @Test
  void shouldDocumentTheRights() throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();

    GeneratedFile.inStep(
        StrimziManifestsTest.class,
        PAGE,
        page.substring(0, begin) + table() + page.substring(page.indexOf(END)));
  }

  @Test
  void shouldKnowTheChangelogOfEveryStore() {
    String id = settings.service().applicationId(Role.ADAPT);

    assertThat(Stores.changelogs(id))
        .containsExactlyInAnyOrderElementsOf(
            touched.stores().stream().map(store -> id + "-" + store + "-changelog").toList());
  }

  @Test
  void shouldResetEverySourceOfTheTopology() {
    List<ResetPlan> plans = ResetPlan.of(settings, ResetPlan.Start.parse("latest"));

    assertThat(plans.stream().flatMap(plan -> plan.byTopic(settings.topics()).keySet().stream()))
        .containsExactlyInAnyOrderElementsOf(touched.sources());
  }

  @Test
  void shouldNameKafkaTopicsAsKubernetesCan() {
    assertThat(names())
        .hasSizeGreaterThan(settings.topics().byKey().size())
        .allMatch(name -> name.matches("[a-z0-9.-]+"));
  }

  private List<String> names() {
    return Stream.concat(
            settings.topics().byKey().values().stream(),
            Stores.changelogs(settings.service().applicationId(Role.ADAPT)).stream())
        .toList();
  }

  private String topics() {
    StringBuilder yaml =
        new StringBuilder(WRITTEN_BY)
            .append("# The settings are those of unimos.properties; a changelog has as many")
            .append(" partitions as its source.\n");
    for (TopicPlan plan : TopicPlan.all(settings.topics())) {
      topic(yaml, plan.name(), plan.configs());
    }
    Map<String, String> changelog = new TreeMap<>(KafkaProperties.CHANGELOG);
    changelog.put("cleanup.policy", "compact");
    changelog.put("min.insync.replicas", Integer.toString(settings.topics().replication() - 1));
    for (String name : Stores.changelogs(settings.service().applicationId(Role.ADAPT))) {
      topic(yaml, name, changelog);
    }
    return yaml.toString();
  }

  private void topic(StringBuilder yaml, String name, Map<String, String> configs) {
    yaml.append(
        """
        ---
        apiVersion: kafka.strimzi.io/v1
        kind: KafkaTopic
        metadata:
          name: %s
          labels:
            strimzi.io/cluster: kafka
        spec:
          partitions: %d
          replicas: %d
          config:
        """
            .formatted(name, settings.topics().partitions(), settings.topics().replication()));
    new TreeMap<>(configs)
        .forEach((key, value) -> yaml.append("    %s: %s%n".formatted(key, value)));
  }

  private String users() {
    String service = settings.service().applicationId();
    return WRITTEN_BY
        + "# The service's own user, and one for the reset job, which deletes changelogs.\n"
        + user(service, LeastRights.ofService(settings))
        + user(service + "-reset", LeastRights.ofReset(settings));
  }

  private static String user(String name, List<LeastRights> rights) {
    StringBuilder yaml =
        new StringBuilder(
            """
            ---
            apiVersion: kafka.strimzi.io/v1
            kind: KafkaUser
            metadata:
              name: %s
              labels:
                strimzi.io/cluster: kafka
            spec:
              authentication:
                type: tls
              authorization:
                type: simple
                acls:
            """
                .formatted(name));
    for (LeastRights each : rights) {
      yaml.append(
          """
                - resource:
                    type: %s
                    name: %s
                    patternType: %s
                  operations: [%s]
          """
              .formatted(
                  type(each),
                  each.name(),
                  each.pattern() == PatternType.PREFIXED ? "prefix" : "literal",
                  String.join(", ", each.words())));
    }
    return yaml.toString();
  }

  private static String type(LeastRights right) {
    return switch (right.resource()) {
      case TOPIC -> "topic";
      case GROUP -> "group";
      case TRANSACTIONAL_ID -> "transactionalId";
      default -> throw new IllegalArgumentException(right.toString());
    };
  }

  private String table() {
    return "| user | resource | name | operations |\n|---|---|---|---|\n"
        + rows("service", LeastRights.ofService(settings))
        + rows("reset", LeastRights.ofReset(settings));
  }

  private static String rows(String user, List<LeastRights> rights) {
    return rights.stream()
        .map(
            each ->
                "| %s | %s | `%s%s` | %s |%n"
                    .formatted(
                        user,
                        type(each),
                        each.name(),
                        each.pattern() == PatternType.PREFIXED ? "*" : "",
                        String.join(", ", each.words())))
        .collect(Collectors.joining());
  }
}
