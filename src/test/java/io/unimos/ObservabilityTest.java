package io.unimos;

import static io.unimos.PackagingFiles.COMPOSE;
import static io.unimos.PackagingFiles.KUBERNETES;
import static io.unimos.PackagingFiles.OBSERVABILITY;
import static io.unimos.PackagingFiles.below;
import static io.unimos.PackagingFiles.instructions;
import static io.unimos.PackagingFiles.text;
import static io.unimos.PackagingFiles.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.PackagingFiles.Node;
import io.unimos.core.math.Metric;
import io.unimos.service.http.Health;
import io.unimos.service.http.HttpPort;
import io.unimos.service.http.HttpServer;
import io.unimos.service.metrics.Metrics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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
  private static final Path BOARDS = OBSERVABILITY.resolve("grafana/dashboards");
  private static final Path ALERTS = OBSERVABILITY.resolve("alerts");
  private static final Path RUNBOOKS = Path.of("src/site/markdown/runbooks.md");
  private static final Path PROVISIONING = OBSERVABILITY.resolve("grafana/provisioning");

  /** A meter of a scrape or a recorded one, with its selector if it has one. */
  private static final Pattern METER =
      Pattern.compile(
          "\\b((?:unimos[:_]|kafka_|jvm_|process_|system_|logback_)[a-z0-9_:]+)(?:\\{([^}]*)})?");

  private static final Pattern LABEL = Pattern.compile("(\\w+)(?:=~|!~|!=|=)\"");
  private static final Pattern GROUPING = Pattern.compile("by \\(([^)]*)\\)");

  /** Labels that Prometheus adds, and that of a histogram's bucket. */
  private static final Set<String> ADDED =
      Set.of("instance", "job", "le", "alertname", "alertstate");

  /** Shown only after a collection has happened, so a test would have to wait for one. */
  private static final Set<String> AFTER_A_COLLECTION =
      Set.of("jvm_gc_pause_seconds_count", "jvm_gc_pause_seconds_sum", "jvm_gc_pause_seconds_max");

  @Test
  void shouldAskOnlyForMetersThatThereAre() {
    Set<String> known = new HashSet<>(AFTER_A_COLLECTION);
    known.addAll(scrapedNames());
    Metric.meters().stream().forEach(each -> known.addAll(each.series()));
    rules()
        .filter(rule -> rule.at("record").exists())
        .forEach(r -> known.add(r.at("record").text()));

    assertThat(meters().map(each -> each.group(1)).distinct().toList())
        .hasSizeGreaterThan(40)
        .allSatisfy(meter -> assertThat(known).contains(meter));
  }

  @Test
  void shouldSelectOnlyByLabelsThatOurMetersHave() {
    Map<String, Metric> ours =
        Metric.meters().stream()
            .flatMap(each -> each.series().stream().map(series -> Map.entry(series, each)))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));

    assertThat(meters().filter(each -> ours.containsKey(each.group(1))).toList())
        .isNotEmpty()
        .allSatisfy(
            each -> {
              Set<String> allowed = new HashSet<>(ours.get(each.group(1)).tags());
              allowed.addAll(ADDED);
              assertThat(allowed)
                  .as(each.group())
                  .containsAll(labels(Objects.requireNonNullElse(each.group(2), "")));
            });
  }

  @Test
  void shouldGroupOnlyByLabelsThatSomeMeterOfTheQueryHas() {
    Set<String> others = Set.of("level");
    assertThat(expressions().stream().filter(each -> !each.contains("ALERTS")))
        .allSatisfy(
            expression -> {
              Set<String> allowed = new HashSet<>(ADDED);
              allowed.addAll(others);
              Metric.meters().stream()
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
    for (Path board : boards()) {
      List<Node> panels = yaml(board).at("panels").elements();
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
  }

  @Test
  void shouldSayOfEveryPanelWhatItMeansAndInWhichUnit() {
    assertThat(panels().toList())
        .hasSizeGreaterThan(50)
        .allSatisfy(
            panel -> {
              assertThat(panel.at("description").text())
                  .as(panel.at("title").text())
                  .hasSizeGreaterThan(25);
              if (!panel.at("type").text().equals("table")) {
                assertThat(panel.at("fieldConfig", "defaults", "unit").exists())
                    .as(panel.at("title").text())
                    .isTrue();
              }
            });
  }

  @Test
  void shouldLinkEveryBoardToTheOthers() {
    Set<String> uids =
        boards().stream().map(each -> yaml(each).at("uid").text()).collect(Collectors.toSet());
    for (Path board : boards()) {
      Set<String> linked =
          yaml(board).at("links").elements().stream()
              .map(link -> link.at("url").text().replace("/d/", ""))
              .collect(Collectors.toSet());
      linked.add(yaml(board).at("uid").text());

      assertThat(linked).isEqualTo(uids);
    }
  }

  @Test
  void shouldReadFromTheDataSourceThatIsProvisioned() {
    Node source = yaml(PROVISIONING.resolve("datasources/prometheus.yml")).at("datasources", 0);
    Node services = yaml(COMPOSE).at("services");
    String port = services.at("prometheus", "ports", 0).text().replaceAll(".*:", "");

    assertThat(source.at("url").text()).isEqualTo("http://prometheus:" + port);
    assertThat(boards().stream().map(each -> yaml(each).at("templating", "list", 0)))
        .hasSize(3)
        .allSatisfy(
            variable -> {
              assertThat(variable.at("name").text()).isEqualTo("datasource");
              assertThat(variable.at("current", "value").text()).isEqualTo(source.at("uid").text());
            });
    assertThat(panels())
        .allSatisfy(
            panel -> assertThat(panel.at("datasource", "uid").text()).isEqualTo("${datasource}"));
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
            "./" + BOARDS + ":" + folder + ":ro",
            "./" + PROVISIONING + ":/etc/grafana/provisioning:ro");
    assertThat(boards().stream().map(each -> folder + "/" + each.getFileName()))
        .contains(grafana.at("environment", "GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH").text());
  }

  @Test
  void shouldHaveARunbookForEveryAlertAndNoOther() {
    List<String> alerts =
        rules().filter(rule -> rule.at("alert").exists()).map(r -> r.at("alert").text()).toList();
    List<String> pages =
        text(RUNBOOKS).lines().filter(l -> l.startsWith("### ")).map(l -> l.substring(4)).toList();

    assertThat(alerts).hasSizeGreaterThan(20).doesNotHaveDuplicates();
    assertThat(pages).containsExactlyInAnyOrderElementsOf(alerts);
  }

  @Test
  void shouldSayOfEveryAlertHowBadItIsAndWhereToRead() {
    assertThat(rules().filter(rule -> rule.at("alert").exists()))
        .allSatisfy(
            rule -> {
              String name = rule.at("alert").text();
              assertThat(rule.at("labels", "severity").text()).isIn("critical", "warning", "info");
              assertThat(rule.at("annotations", "summary").text()).hasSizeBetween(15, 90);
              assertThat(rule.at("annotations", "description").text()).hasSizeGreaterThan(60);
              assertThat(rule.at("annotations", "runbook_url").text())
                  .isEqualTo(RUNBOOKS + "#" + name.toLowerCase(Locale.ROOT));
              assertThat(boards().stream().map(each -> yaml(each).at("uid").text()))
                  .contains(rule.at("annotations", "dashboard").text());
            });
  }

  @Test
  void shouldTestOfEveryAlertThatItFiresAndThatItDoesNot() {
    String tests =
        below(Path.of("src/test/resources/alerts")).stream()
            .map(PackagingFiles::text)
            .collect(Collectors.joining());

    assertThat(rules().filter(rule -> rule.at("alert").exists()).map(r -> r.at("alert").text()))
        .allSatisfy(
            alert ->
                assertThat(tests).contains(alert + " fires: ").contains(alert + " stays silent: "));
  }

  @Test
  void shouldLoadTheAlertsWhereTheyAreMounted() {
    Node prometheus = yaml(COMPOSE).at("services", "prometheus");
    String loaded = yaml(OBSERVABILITY.resolve("prometheus.yml")).at("rule_files", 0).text();

    String folder = loaded.replace("/*.yml", "");
    assertThat(prometheus.at("volumes").texts())
        .anySatisfy(
            volume -> {
              String[] parts = volume.split(":", -1);
              assertThat("./" + ALERTS).startsWith(parts[0]);
              assertThat(folder).isEqualTo(parts[1] + ("./" + ALERTS).substring(parts[0].length()));
            });
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
        HttpServer server =
            HttpServer.start(
                new HttpPort.Address("127.0.0.1", 0, List.of()), metrics, new Health())) {
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

  private static List<Path> boards() {
    return below(BOARDS);
  }

  /** All panels that show something. */
  private static Stream<Node> panels() {
    return boards().stream()
        .flatMap(board -> yaml(board).at("panels").elements().stream())
        .filter(panel -> panel.at("targets").exists());
  }

  /** Alerts and recorded meters. */
  private static Stream<Node> rules() {
    return below(ALERTS).stream()
        .flatMap(file -> yaml(file).at("groups").elements().stream())
        .flatMap(group -> group.at("rules").elements().stream());
  }

  private static List<String> expressions() {
    Stream<String> shown =
        panels()
            .flatMap(panel -> panel.at("targets").elements().stream())
            .map(target -> target.at("expr").text());
    Stream<String> marked =
        boards().stream()
            .flatMap(board -> yaml(board).at("annotations", "list").elements().stream())
            .map(mark -> mark.at("expr").text());
    Stream<String> ruled = rules().map(rule -> rule.at("expr").text());
    return Stream.of(shown, marked, ruled).flatMap(each -> each).toList();
  }

  private static Set<String> labels(String selector) {
    return LABEL.matcher(selector).results().map(each -> each.group(1)).collect(Collectors.toSet());
  }

  /** Returns the metrics of a service with a running stream. */
  private static Set<String> scrapedNames() {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "observability-test");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1");
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream("in", Consumed.with(Serdes.String(), Serdes.String())).to("out");
    Function<String, String> name = line -> line.replaceAll("[{ ].*", "");
    try (Metrics metrics = metrics();
        KafkaStreams streams = new KafkaStreams(builder.build(), properties)) {
      metrics.bindStreams("adapt", streams);
      return metrics
          .scrape()
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(name)
          .collect(Collectors.toSet());
    }
  }

  private static Metrics metrics() {
    return new Metrics(new Metrics.MeterSettings(1, 1, 1, 1));
  }
}
