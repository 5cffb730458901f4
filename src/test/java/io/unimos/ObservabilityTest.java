package io.unimos;

import static io.unimos.PackagingFiles.COMPOSE;
import static io.unimos.PackagingFiles.KUBERNETES;
import static io.unimos.PackagingFiles.OBSERVABILITY;
import static io.unimos.PackagingFiles.instructions;
import static io.unimos.PackagingFiles.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.PackagingFiles.Node;
import io.unimos.ops.Health;
import io.unimos.ops.HttpServer;
import io.unimos.ops.MeterName;
import io.unimos.ops.Metrics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.junit.jupiter.api.Test;

/** Holds Prometheus' and Grafana's files to the meters and paths that the code serves. */
class ObservabilityTest {
  private static final Path BOARD = OBSERVABILITY.resolve("grafana/dashboards/service.json");
  private static final Path PROVISIONING = OBSERVABILITY.resolve("grafana/provisioning");

  /** A meter with its selector. */
  private static final Pattern METER = Pattern.compile("([a-z][a-z0-9_]*)\\{([^}]*)}");

  private static final Pattern LABEL = Pattern.compile("(\\w+)(?:=~|!~|!=|=)\"");
  private static final Pattern GROUPING = Pattern.compile("by \\(([^)]*)\\)");

  /** Labels that Prometheus adds, and that of a histogram's bucket. */
  private static final Set<String> ADDED = Set.of("instance", "job", "le");

  /** Shown only after a collection has happened, so a test would have to wait for one. */
  private static final Set<String> AFTER_A_COLLECTION =
      Set.of("jvm_gc_pause_seconds_count", "jvm_gc_pause_seconds_sum", "jvm_gc_pause_seconds_max");

  @Test
  void shouldAskOnlyForMetersThatThereAre() {
    Set<String> known = new HashSet<>(AFTER_A_COLLECTION);
    known.addAll(scrapedNames());
    Arrays.stream(MeterName.values()).forEach(each -> known.addAll(each.series()));

    assertThat(meters().map(each -> each.group(1)).distinct().toList())
        .hasSizeGreaterThan(20)
        .allSatisfy(meter -> assertThat(known).contains(meter));
  }

  @Test
  void shouldSelectOnlyByLabelsThatOurMetersHave() {
    Map<String, MeterName> ours =
        Arrays.stream(MeterName.values())
            .flatMap(each -> each.series().stream().map(series -> Map.entry(series, each)))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));

    assertThat(meters().filter(each -> ours.containsKey(each.group(1))).toList())
        .isNotEmpty()
        .allSatisfy(
            each -> {
              Set<String> allowed = new HashSet<>(ours.get(each.group(1)).tags());
              allowed.addAll(ADDED);
              assertThat(allowed).as(each.group()).containsAll(labels(each.group(2)));
            });
  }

  @Test
  void shouldGroupOnlyByLabelsThatSomeMeterOfTheQueryHas() {
    Set<String> others = Set.of("level");
    assertThat(expressions())
        .allSatisfy(
            expression -> {
              Set<String> allowed = new HashSet<>(ADDED);
              allowed.addAll(others);
              Arrays.stream(MeterName.values())
                  .filter(each -> each.series().stream().anyMatch(expression::contains))
                  .forEach(each -> allowed.addAll(each.tags()));
              GROUPING
                  .matcher(expression)
                  .results()
                  .flatMap(each -> Stream.of(each.group(1).split(",\\s*", -1)))
                  .forEach(label -> assertThat(allowed).as(expression).contains(label));
            });
  }

  @Test
  void shouldLayOutPanelsThatDoNotOverlap() {
    List<Node> panels = yaml(BOARD).at("panels").elements();
    Set<String> cells = new HashSet<>();

    assertThat(panels.stream().map(each -> each.at("id").number())).doesNotHaveDuplicates();
    for (Node panel : panels) {
      Node position = panel.at("gridPos");
      int x = position.at("x").number();
      int y = position.at("y").number();
      assertThat(x + position.at("w").number()).isLessThanOrEqualTo(24);
      for (int column = x; column < x + position.at("w").number(); column++) {
        for (int row = y; row < y + position.at("h").number(); row++) {
          assertThat(cells.add(column + "/" + row)).as(panel.at("title").text()).isTrue();
        }
      }
    }
  }

  @Test
  void shouldReadFromTheDataSourceThatIsProvisioned() {
    Node source = yaml(PROVISIONING.resolve("datasources/prometheus.yml")).at("datasources", 0);
    Node services = yaml(COMPOSE).at("services");
    String port = services.at("prometheus", "ports", 0).text().replaceAll(".*:", "");

    assertThat(source.at("url").text()).isEqualTo("http://prometheus:" + port);
    assertThat(yaml(BOARD).at("panels").elements())
        .allSatisfy(
            panel ->
                assertThat(panel.at("datasource", "uid").text())
                    .isEqualTo(source.at("uid").text()));
  }

  @Test
  void shouldFindTheBoardsWhereTheyAreMounted() {
    Node grafana = yaml(COMPOSE).at("services", "grafana");
    String folder =
        yaml(PROVISIONING.resolve("dashboards/unimos.yml"))
            .at("providers", 0, "options", "path")
            .text();

    assertThat(grafana.at("volumes").texts())
        .contains(
            "./" + BOARD.getParent() + ":" + folder + ":ro",
            "./" + PROVISIONING + ":/etc/grafana/provisioning:ro");
    assertThat(grafana.at("environment", "GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH").text())
        .isEqualTo(folder + "/" + BOARD.getFileName());
  }

  @Test
  void shouldScrapeTheServiceUnderItsName() {
    Node scrape = yaml(OBSERVABILITY.resolve("prometheus.yml")).at("scrape_configs", 0);
    Node service = yaml(COMPOSE).at("services", "unimos-streams");
    String port = service.at("ports", 0).text().replaceAll(".*:", "");

    assertThat(scrape.at("static_configs", 0, "targets").texts())
        .containsExactly("unimos-streams:" + port);
  }

  @Test
  void shouldServeEveryPathThatIsProbedOrScraped() throws Exception {
    Node container =
        yaml(KUBERNETES.resolve("statefulset.yaml"))
            .at("spec", "template", "spec", "containers", 0);
    List<String> paths =
        List.of(
            container.at("startupProbe", "httpGet", "path").text(),
            container.at("livenessProbe", "httpGet", "path").text(),
            container.at("readinessProbe", "httpGet", "path").text(),
            yaml(OBSERVABILITY.resolve("prometheus.yml"))
                .at("scrape_configs", 0, "metrics_path")
                .text(),
            instructions("HEALTHCHECK").get(0).replaceAll(".*GET (\\S+) .*", "$1"));

    try (Metrics metrics = metrics();
        HttpServer server = HttpServer.start("127.0.0.1", 0, metrics, new Health())) {
      for (String path : paths) {
        URI uri = URI.create("http://127.0.0.1:%d%s".formatted(server.port(), path));
        int status =
            HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
                .statusCode();
        assertThat(status).as(path).isIn(200, 503);
      }
    }
  }

  private static Stream<MatchResult> meters() {
    return expressions().stream().flatMap(each -> METER.matcher(each).results());
  }

  private static List<String> expressions() {
    return yaml(BOARD).at("panels").elements().stream()
        .flatMap(panel -> panel.at("targets").elements().stream())
        .map(target -> target.at("expr").text())
        .toList();
  }

  private static Set<String> labels(String selector) {
    return LABEL.matcher(selector).results().map(each -> each.group(1)).collect(Collectors.toSet());
  }

  /** What a service with a stream in it would show. */
  private static Set<String> scrapedNames() {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "observability-test");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1");
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream("in", Consumed.with(Serdes.String(), Serdes.String())).to("out");
    Function<String, String> name = line -> line.replaceAll("[{ ].*", "");
    try (Metrics metrics = metrics();
        KafkaStreams streams = new KafkaStreams(builder.build(), properties)) {
      metrics.bindStreams(streams);
      return metrics
          .scrape()
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(name)
          .collect(Collectors.toSet());
    }
  }

  private static Metrics metrics() {
    return new Metrics(new Metrics.Limits(1, 1, 1, 1));
  }
}
