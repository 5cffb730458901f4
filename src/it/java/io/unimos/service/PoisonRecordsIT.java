package io.unimos.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleException;
import io.unimos.bundle.EncoderPart;
import io.unimos.config.Role;
import io.unimos.config.TopicSettings;
import io.unimos.core.math.HalfFloats;
import io.unimos.encode.TestImages;
import io.unimos.event.Action;
import io.unimos.event.AdapterCommand;
import io.unimos.event.Feature;
import io.unimos.event.ImageEvent;
import io.unimos.event.Label;
import io.unimos.event.LabelKind;
import io.unimos.event.Prediction;
import io.unimos.harness.ServiceHarness;
import io.unimos.harness.StubRegistry;
import io.unimos.lab.broker.EmbeddedBroker;
import io.unimos.stream.read.Contract;
import io.unimos.wire.DeadLetters;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One record of which a task once died, or for which it waited for ever, and what comes after. */
class PoisonRecordsIT {
  private static final byte[] IMAGE = TestImages.png(24, 24, 0x30c040);
  private static final String GATE = "gate";
  private static final int SCHEMA_ID = 1;

  @TempDir static Path folder;
  private static EmbeddedBroker broker;

  private ServiceHarness harness;
  private Contract contract;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(folder.resolve("broker"));
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @AfterEach
  void stop() {
    harness.close();
  }

  private void open(String name, Map<String, String> overrides) throws Exception {
    Map<String, String> settings = new HashMap<>(overrides);
    // the thread that replaces a dead one waits for so long
    settings.put("kafka.main.consumer.session.timeout.ms", "2000");
    settings.put("kafka.main.consumer.heartbeat.interval.ms", "500");
    settings.put("topics.partitions", "1");
    settings.put("annotate.strategy", "cover");
    harness = new ServiceHarness(broker, folder.resolve(name), settings);
    contract = Contract.over(harness.settings());
  }

  /** Kafka's own producer refuses such times; others do not, and the broker takes them. */
  @Test
  void shouldTakeRecordsThatHaveNoTime() throws Exception {
    open("timeless", Map.of());
    TopicSettings topics = harness.settings().topics();
    harness.start();

    sendTimeless(topics.images(), image("a"));
    sendTimeless(topics.features(), feature("b", List.of(), topics.images()));
    sendTimeless(topics.adapterCommands(), command("me"));
    sendTimeless(topics.labels(), label("no class"));
    harness.send(GATE, "after", IMAGE);
    harness.awaitOutputs(3);

    assertThat(harness.predictions())
        .extracting(Prediction::getId)
        .containsExactlyInAnyOrder("a", "b", "after");
    harness.awaitWhileReading(() -> harness.answers().size() == 1);
    assertNobodyDied();
  }

  @Test
  void shouldAnswerALabelOfAnyLength() throws Exception {
    open("labels", Map.of());
    harness.start();
    harness.send(GATE, "before", IMAGE);
    harness.awaitOutputs(1);

    send(harness.settings().topics().labels(), label("x".repeat(1_000_000)));
    harness.send(GATE, "after", IMAGE);
    harness.awaitOutputs(2);

    assertThat(harness.predictions())
        .extracting(Prediction::getId)
        .containsExactly("before", "after");
    assertNobodyDied();
  }

  @Test
  void shouldSetFeaturesAsideThatNoServiceMakes() throws Exception {
    open("features", Map.of());
    TopicSettings topics = harness.settings().topics();
    harness.start();

    send(topics.features(), feature("three", List.of(1f, 2f, 3f), topics.images()));
    send(topics.features(), feature("nan", List.of(1f, 2f, 3f, 4f, 5f, Float.NaN), "images"));
    send(topics.features(), feature("topic", List.of(), "t".repeat(70_000)));
    harness.send(GATE, "after", IMAGE);
    harness.awaitOutputs(4);

    assertThat(harness.predictions()).extracting(Prediction::getId).containsExactly("after");
    assertThat(harness.deadLetters())
        .extracting(ServiceHarness::reason)
        .containsExactly("FEATURE_INVALID", "FEATURE_INVALID", "SCHEMA_INVALID");
    assertNobodyDied();
  }

  @Test
  void shouldSetAsideWhatTheRegistryForbidsAndWaitWhenItForbidsAll() throws Exception {
    try (StubRegistry registry = StubRegistry.start()) {
      open("forbidden", Map.of("schema.registry.url", registry.url()));
      harness.start();
      int foreign =
          registry.register(
              "foreign-value", ImageEvent.getClassSchema().toString().replace("One ", "A "));
      registry.withhold(foreign, 403);

      harness.sendRaw(utf8(GATE), under(foreign, "forbidden"));
      harness.send(GATE, "after", IMAGE);
      harness.awaitOutputs(2);

      assertThat(harness.predictions()).extracting(Prediction::getId).containsExactly("after");
      assertThat(harness.deadLetters())
          .extracting(ServiceHarness::reason)
          .containsExactly("SCHEMA_UNKNOWN");
      assertThat(ServiceHarness.header(harness.deadLetters().get(0), DeadLetters.DETAIL))
          .contains("403");

      registry.forbidAll(true);
      int other =
          registry.register(
              "other-value", ImageEvent.getClassSchema().toString().replace("One ", "Any "));
      harness.sendRaw(utf8(GATE), under(other, "waits"));
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> harness.service().waitingFor().contains("registry"));

      assertThat(harness.deadLetters()).hasSize(1);
      registry.forbidAll(false);
      harness.awaitOutputs(3);
      assertThat(harness.predictions())
          .extracting(Prediction::getId)
          .containsExactly("after", "waits");
    }
  }

  /** State that no release has written stands for a bug of ours: reading it throws each time. */
  @Test
  void shouldSetARecordAsideWhenItsTaskHasDiedOfItTwice() throws Exception {
    open("twice", Map.of());
    harness.start();
    harness.send(GATE, "a", IMAGE);
    harness.send("yard", "b", IMAGE);
    harness.awaitOutputs(2);
    harness.stopService();
    damage(GATE);
    try (Stream<Path> state = Files.walk(harness.settings().service().stateDir())) {
      state.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }

    harness.start();
    harness.send(GATE, "poison", IMAGE);
    harness.send("yard", "after", IMAGE);
    harness.send(GATE, "again", IMAGE);
    harness.awaitOutputs(5);
    harness.drain();

    assertThat(harness.predictions())
        .extracting(Prediction::getId)
        .containsExactly("a", "b", "after");
    assertThat(harness.deadLetters())
        .hasSize(2)
        .allSatisfy(
            letter -> {
              assertThat(ServiceHarness.reason(letter)).isEqualTo("INTERNAL_ERROR");
              assertThat(ServiceHarness.header(letter, DeadLetters.DETAIL))
                  .contains(" at io.unimos");
              assertThat(letter.value()).isNotNull();
            });
    assertThat(harness.service().ended()).isNotDone();
    Awaitility.await().atMost(Duration.ofMinutes(2)).until(harness.service()::ready);
  }

  /** The counters of a domain, as the changelog has them: name, zero, kind. */
  private void damage(String domain) {
    harness.sendRaw(
        new ProducerRecord<>(
            harness.settings().service().applicationId(Role.ADAPT) + "-state-changelog",
            0,
            utf8(domain + "\0c"),
            utf8("no state")));
    harness.flush();
  }

  private void assertNobodyDied() {
    // a member that stalled joins anew
    Awaitility.await().atMost(Duration.ofMinutes(2)).until(harness.service()::ready);
    assertThat(harness.service().metrics().scrape())
        .doesNotContainPattern("unimos_stream_failures_total\\S* [1-9]");
  }

  private byte[] under(int schema, String id) {
    byte[] value =
        harness.serialized(
            new ImageEvent(id, GATE, ByteBuffer.wrap(IMAGE), null, Instant.EPOCH, Map.of()));
    ByteBuffer.wrap(value).putInt(SCHEMA_ID, schema);
    return value;
  }

  private static ImageEvent image(String id) {
    return new ImageEvent(id, GATE, ByteBuffer.wrap(IMAGE), null, Instant.EPOCH, Map.of());
  }

  private Feature feature(String id, List<Float> statistics, String source) {
    EncoderPart encoder = encoder();
    float[] vector = new float[encoder.dimension()];
    vector[0] = 1;
    return new Feature(
        id,
        GATE,
        encoder.id(),
        ByteBuffer.wrap(HalfFloats.pack(vector)),
        statistics,
        source,
        0,
        0L,
        Instant.EPOCH);
  }

  private EncoderPart encoder() {
    try {
      return Bundle.load(harness.settings().service().requiredBundle()).encoder();
    } catch (BundleException e) {
      throw new AssertionError(e);
    }
  }

  private static AdapterCommand command(String by) {
    return new AdapterCommand(GATE, Action.UNFREEZE, null, by, Instant.EPOCH, null, null);
  }

  private static Label label(String text) {
    return new Label("a", GATE, text, "ann", Instant.EPOCH, LabelKind.CLASS);
  }

  private void send(String topic, SpecificRecord event) {
    harness.sendRaw(new ProducerRecord<>(topic, utf8(GATE), value(topic, event)));
  }

  private void sendTimeless(String topic, SpecificRecord event) {
    harness.sendRaw(
        new ProducerRecord<>(topic, utf8(GATE), value(topic, event)) {
          @Override
          public Long timestamp() {
            return -1L;
          }
        });
  }

  private byte[] value(String topic, SpecificRecord event) {
    return contract.<SpecificRecord>serializer().serialize(topic, event);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
