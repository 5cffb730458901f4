package io.unimos.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.unimos.cli.adapters.AdaptersCommand;
import io.unimos.cli.deadletters.DeadLettersCommand;
import io.unimos.cli.labels.LabelCommand;
import io.unimos.config.KafkaProperties;
import io.unimos.config.Settings;
import io.unimos.config.TopicSettings;
import io.unimos.console.Console;
import io.unimos.event.AnnotationRequest;
import io.unimos.event.Prediction;
import io.unimos.harness.ServiceHarness;
import io.unimos.lab.broker.EmbeddedBroker;
import io.unimos.stream.read.TopicReader;
import io.unimos.wire.DeadLetters;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Predictions and requests as JSON, labels and commands from a plain producer of text. */
@Tag("slow")
class JsonTopicsIT {
  private static final CommandLines.Entry[] COMMANDS = {
    new CommandLines.Entry("adapters", AdaptersCommand.class),
    new CommandLines.Entry("dead-letters", DeadLettersCommand.class),
    new CommandLines.Entry("label", LabelCommand.class),
    new CommandLines.Entry("watch", WatchCommand.class)
  };
  private static final String GATE = OperatedService.GATE;
  private static final int WINDOW = OperatedService.WINDOW;

  @TempDir Path folder;
  private EmbeddedBroker broker;

  private OperatedService service;
  private ServiceHarness harness;
  private TopicSettings topics;
  private KafkaProducer<String, String> texts;

  @BeforeEach
  void start() throws Exception {
    broker = EmbeddedBroker.start(folder.resolve("broker"));
    service =
        new OperatedService(
            broker,
            folder,
            Map.of(
                "adapt.mode", "inline",
                "annotate.strategy", "cover",
                "annotate.per-window", "16",
                "annotate.per-day", "0",
                "format.predictions", "json",
                "format.annotation-requests", "json",
                "console.port", "0"),
            COMMANDS);
    harness = service.harness();
    topics = harness.settings().topics();
    texts =
        new KafkaProducer<>(
            KafkaProperties.producer(harness.settings(), "texts"),
            new StringSerializer(),
            new StringSerializer());
    harness.start();
  }

  @AfterEach
  void stop() {
    texts.close();
    service.close();
    broker.close();
  }

  @Test
  void shouldServePeopleWithoutARegistry() throws Exception {
    service.send(2 * WINDOW);

    List<String> predictions = values(topics.predictions());
    assertThat(predictions).hasSize(2 * WINDOW).allMatch(each -> each.startsWith("{\"id\":\""));
    JsonNode first = new ObjectMapper().readTree(predictions.get(0));
    assertThat(first.get("domain").asText()).isEqualTo(GATE);
    assertThat(first.get("capturedAt").asText()).isEqualTo("1970-01-01T00:00:00Z");
    assertThat(first.get("prototypeLabel").isTextual() || first.get("prototypeLabel").isNull())
        .isTrue();
    // our own readers: the harness's, a command's, a page's
    assertThat(harness.predictions()).hasSize(2 * WINDOW);
    Call watched =
        service.call("watch", "predictions", "--from-beginning", "--count", "1", "--json");
    assertThat(watched.out().strip()).isEqualTo(predictions.get(0));
    assertShownOnPages();

    aLabelAndACommandTakeEffect();
    badOnesAreSetAside();

    Call replay = service.call("adapters", "replay", GATE);
    assertThat(replay.code()).as(replay.toString()).isZero();
    Call whatIf = service.call("adapters", "what-if", GATE, "--set", "adapt.mode=prototypes");
    assertThat(whatIf.out())
        .as(whatIf.toString())
        .containsPattern("labels that changed anything +[1-9]\\d* +[1-9]");
    assertThat(harness.service().metrics().scrape())
        .doesNotContainPattern("unimos_stream_failures_total\\S* [1-9]");
  }

  private void aLabelAndACommandTakeEffect() throws Exception {
    Call listed = service.call("label", "--list", "--json");
    JsonNode request = new ObjectMapper().readTree(listed.out().lines().findFirst().orElseThrow());
    String id = request.get("id").asText();
    String label = request.get("classes").get(0).asText();

    send(topics.labels(), GATE, label(id, label));
    send(topics.labels(), GATE, "\ufeff " + label(id, label));
    send(topics.labels(), GATE, label(id, "x".repeat(1_000_000)));
    send(
        topics.adapterCommands(),
        GATE,
        "{\"domain\":\"%s\",\"action\":\"FREEZE\",\"by\":\"ann\",\"at\":0}".formatted(GATE));

    harness.awaitWhileReading(() -> harness.answers().size() == 1);
    assertThat(harness.answers().get(0).getBy()).isEqualTo("ann");
    assertThat(harness.answers().get(0).getCommand().getAction()).isEqualTo("FREEZE");
    assertThat(harness.answers().get(0).getCommand().getDone()).isTrue();
    Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> statuses().size() == 3);
    assertThat(statuses()).containsExactly("TAKEN", "REPEATED", "UNKNOWN_CLASS");
    assertThat(values(topics.annotationRequests())).allMatch(each -> each.startsWith("{\"id\":\""));
    Call answered = service.call("label", GATE, id, label, "--by", "bo", "--wait", "2m");
    assertThat(answered.out()).as(answered.toString()).contains(": TAKEN, ");
    assertThatThrownBy(() -> send(topics.labels(), GATE, label(id, "x".repeat(1_100_000))))
        .hasRootCauseInstanceOf(RecordTooLargeException.class);
  }

  private void badOnesAreSetAside() throws Exception {
    assertThat(harness.deadLetters()).isEmpty();
    Map<String, String> bad = new HashMap<>();
    bad.put("{\"id\":\"a\",\"domain\":\"site/gate\"}", "JSON that is no Label: 'label' is missing");
    bad.put("{\"id\":\"a\",\"id\":\"b\"}", "damaged JSON: Duplicate field 'id'");
    bad.put(
        "[" + label("a", "b") + "]", "no JSON object and not Avro in the Confluent wire format");
    bad.put("{", "damaged JSON: ");
    for (String text : bad.keySet()) {
      send(topics.labels(), GATE, text);
    }
    String melt = "{\"domain\":\"%s\",\"action\":\"MELT\",\"by\":\"ann\",\"at\":0}";
    send(topics.adapterCommands(), GATE, melt.formatted(GATE));
    send(topics.adapterCommands(), GATE, melt.formatted("").replace("MELT", "FREEZE"));
    send(topics.images(), GATE, label("a", "b"));
    send(topics.features(), GATE, label("a", "b"));
    List<String> others =
        List.of(
            "JSON that is no AdapterCommand: 'action' is \"MELT\", expected one of FREEZE, ",
            "domain is empty, or domain or by is too long or has control characters",
            "not Avro in the Confluent wire format (",
            "not Avro in the Confluent wire format (");
    service.send(1);

    harness.awaitWhileReading(
        () ->
            harness.deadLetters().size() == bad.size() + others.size()
                && harness.predictions().size() == service.sent());

    List<String> expected = new ArrayList<>(bad.values());
    expected.addAll(others);
    assertThat(harness.deadLetters())
        .extracting(ServiceHarness::reason)
        .containsOnly("SCHEMA_INVALID");
    List<String> details =
        harness.deadLetters().stream()
            .map(letter -> ServiceHarness.header(letter, DeadLetters.DETAIL))
            .toList();
    for (String detail : expected) {
      assertThat(details).anyMatch(each -> each.startsWith(detail));
    }
    assertThat(harness.predictions())
        .extracting(Prediction::getId)
        .contains("image-" + (service.sent() - 1));
    Call listed = service.call("dead-letters", "list");
    assertThat(listed.out()).as(listed.toString()).contains("SCHEMA_INVALID");
  }

  private void assertShownOnPages() {
    Settings settings = harness.settings();
    try (Console console =
        Console.start(settings, ConsoleCommand.actions(settings), Clock.systemUTC())) {
      URI page = URI.create(console.url()).resolve("/?table=cameras&format=json");
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(
              () ->
                  assertThat(
                          HttpClient.newHttpClient()
                              .send(
                                  HttpRequest.newBuilder(page).build(),
                                  HttpResponse.BodyHandlers.ofString())
                              .body())
                      .contains("\"" + GATE + "\""));
    }
  }

  private static String label(String id, String label) {
    return "{\"id\":\"%s\",\"domain\":\"%s\",\"label\":\"%s\",\"annotator\":\"ann\",\"at\":\"2026-01-31T23:59:59Z\"}"
        .formatted(id, GATE, label);
  }

  private void send(String topic, String key, String text) throws Exception {
    texts.send(new ProducerRecord<>(topic, key, text)).get();
  }

  /** Outcomes of labels, in their order. */
  private List<String> statuses() {
    List<String> statuses = new ArrayList<>();
    try (TopicReader reader = new TopicReader(harness.settings(), "json-it")) {
      reader.fromBeginning(topics.annotationRequests());
      reader.toEnd(
          record -> {
            AnnotationRequest event = reader.event(record, AnnotationRequest.class).orElseThrow();
            if (event.getAnswer() != null) {
              statuses.add(event.getAnswer().getStatus());
            }
          });
    }
    return statuses;
  }

  private List<String> values(String topic) {
    List<String> values = new ArrayList<>();
    try (TopicReader reader = new TopicReader(harness.settings(), "json-it")) {
      reader.fromBeginning(topic);
      reader.toEnd(record -> values.add(new String(record.value(), StandardCharsets.UTF_8)));
    }
    return values;
  }
}
