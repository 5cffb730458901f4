package io.unimos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.unimos.PackagingFiles.Node;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds every manifest to the types of Kubernetes and its operators, without a cluster. */
class ManifestTypesTest {
  private static final Path STATEFUL = Manifests.ROOT.resolve("base/statefulset.yaml");

  static Stream<Path> files() {
    return Manifests.resourceFiles().stream();
  }

  @ParameterizedTest
  @MethodSource("files")
  void shouldDecodeStrictly(Path file) {
    List<Node> documents = Manifests.documents(PackagingFiles.text(file));

    assertThat(documents).isNotEmpty();
    for (Node each : documents) {
      assertThatCode(() -> ManifestTypes.decode(each)).doesNotThrowAnyException();
    }
  }

  @Test
  void shouldDecodeWhatIsWritten() {
    StatefulSet decoded = (StatefulSet) ManifestTypes.decode(PackagingFiles.yaml(STATEFUL));

    assertThat(decoded.getSpec().getTemplate().getSpec().getTerminationGracePeriodSeconds())
        .isEqualTo(40);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "base/statefulset.yaml | terminationGracePeriodSeconds: 40 | terminationGraceSeconds: 40",
        "base/statefulset.yaml | replicas: 1 | replicas: one",
        "base/statefulset.yaml | value: \"8080\" | value: 8080",
        "base/statefulset.yaml | \"drop: [ALL]\" | \"dropped: [ALL]\"",
        "base/poddisruptionbudget.yaml | maxUnavailable | maxUnavailables",
        "base/networkpolicy.yaml | namespaceSelector | nameSpaceSelector",
        "components/monitoring/podmonitor.yaml | interval: 15s | intervall: 15s",
        "components/autoscaling/scaledobject.yaml | maxReplicaCount | maxReplicas",
        "components/autoscaling/scaledobject.yaml | lagThreshold: \"500\" | lagThreshold: 500",
        "overlays/strimzi/user.yaml | patternType | pattern",
        "overlays/strimzi/topics.yaml | partitions: 48 | partition: 48"
      })
  void shouldRefuseAMistake(String file, String right, String wrong) {
    String text = PackagingFiles.text(Manifests.ROOT.resolve(file));
    assertThat(text).contains(right);

    List<Node> mistaken = Manifests.documents(text.replace(right, wrong));

    assertThatThrownBy(() -> mistaken.forEach(ManifestTypes::decode))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldLookIntoTheRulesOfAnAlert() {
    String rule =
        """
        apiVersion: monitoring.coreos.com/v1
        kind: PrometheusRule
        metadata: {name: rules}
        spec:
          groups:
            - name: health
              interval: 30s
              rules:
                - alert: Away
                  expr: up == 0
                  for: 5m
                  labels: {severity: page}
                  annotations: {summary: "{{ $labels.instance }} is away"}
        """;

    assertThatCode(() -> ManifestTypes.decode(Manifests.documents(rule).get(0)))
        .doesNotThrowAnyException();
    assertThatThrownBy(
            () ->
                ManifestTypes.decode(Manifests.documents(rule.replace("for:", "forever:")).get(0)))
        .hasMessageContaining("forever");
  }

  @Test
  void shouldKnowEveryKind() {
    Node unknown = new Node(Map.of("apiVersion", "v1", "kind", "Pods"));

    assertThatThrownBy(() -> ManifestTypes.decode(unknown)).hasMessage("no type for v1 Pods");
  }
}
