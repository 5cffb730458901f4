package io.unimos.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.config.Settings;
import io.unimos.config.TopicSettings;
import io.unimos.core.domain.AdaptSettings;
import io.unimos.core.domain.Decision;
import io.unimos.core.domain.DomainContext;
import io.unimos.core.domain.Trainer;
import io.unimos.core.domain.WindowReport;
import io.unimos.core.math.HalfFloats;
import io.unimos.core.source.SourceModel;
import io.unimos.event.Feature;
import io.unimos.event.Prediction;
import io.unimos.event.ServeMode;
import io.unimos.stream.read.Contract;
import io.unimos.stream.read.Events;
import io.unimos.wire.DeadLetters;
import io.unimos.wire.Redaction;
import io.unimos.wire.RejectReason;
import io.unimos.wire.VersionRecords;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictStepTest {
  private static final TopicSettings TOPICS = Settings.of(Map.of()).topics();
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:10Z");
  private static final Instant TAKEN = Instant.parse("2026-01-01T00:00:00Z");
  private static final int DUPLICATE_MEMORY = 3;
  private static final StateFingerprint FINGERPRINT =
      new StateFingerprint(
          StateFingerprint.LAYOUT,
          "encoder-1",
          List.of("cat", "dog", "owl"),
          "bank-1",
          2,
          128,
          2048);

  private final Contract contract =
      Contract.over(Settings.of(Map.of("schema.registry.url", "mock://predict-step")));
  private final List<String> received = new ArrayList<>();
  private Rounds rounds;
  private TopologyTestDriver driver;
  private TestInputTopic<byte[], byte[]> features;
  private TestOutputTopic<String, byte[]> predictions;
  private TestOutputTopic<byte[], byte[]> deadLetters;

  @BeforeEach
  void start(@TempDir Path state) {
    start(topology(), state);
  }

  private void start(AdaptTopology topology, Path state) {
    Properties properties = new Properties();
    properties.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "predict-step");
    properties.put("ensure.explicit.internal.resource.naming", true);
    driver = new TopologyTestDriver(topology.get(), properties);
    ByteArraySerializer bytes = new ByteArraySerializer();
    features = driver.createInputTopic(TOPICS.features(), bytes, bytes);
    ByteArrayDeserializer asBytes = new ByteArrayDeserializer();
    predictions = driver.createOutputTopic(TOPICS.predictions(), new StringDeserializer(), asBytes);
    deadLetters = driver.createOutputTopic(TOPICS.deadLetters(), asBytes, asBytes);
  }

  @AfterEach
  void stop() {
    driver.close();
    rounds.close();
  }

  private AdaptTopology topology() {
    return topology(Optional.empty());
  }

  /** Builds the topology, perhaps while the encoder is changed to another one. */
  private AdaptTopology topology(Optional<String> nextEncoder) {
    StreamListener listener =
        new StreamListener() {
          @Override
          public void predicted(Prediction prediction, long millis) {
            received.add(prediction.getDomain() + " " + millis);
          }

          @Override
          public void deadLettered(RejectReason reason) {
            received.add(reason.name());
          }

          @Override
          public void headersDropped(int count) {
            received.add(count + " headers dropped");
          }

          @Override
          public void windowEnded(String domain, WindowReport report) {
            received.add(domain + " " + report.decision());
          }

          @Override
          public void roundDecided(String domain, Decision decision, double seconds) {
            received.add(domain + " " + decision.status());
          }

          @Override
          public void rolledBack(String domain) {
            received.add(domain + " rolled back");
          }

          @Override
          public void forgotten(String domain) {
            received.add(domain + " forgotten");
          }

          @Override
          public void roundFailed(String domain) {
            received.add(domain + " failed");
          }
        };
    Refusals refusals = new Refusals(new DeadLetters(true, 1 << 20, Redaction.NONE), listener);
    List<String> classes = List.of("cat", "dog", "owl");
    float[][] text = {{1, 0}, {0, 1}, {-1, 0}};
    SourceModel source =
        SourceModel.of(
            text, text, new int[] {0, 1, 2}, new boolean[3], new SourceModel.Scales(30, 30, 3));
    AdaptSettings off = AdaptSettings.stream(0.1).withMode(AdaptSettings.Mode.OFF);
    DomainContext domains = DomainContext.of(source, off);
    rounds = Rounds.inline(new Trainer(domains));
    return new AdaptTopology(
        TOPICS,
        contract,
        new PassedHeaders(List.of("traceparent"), List.of("site"), listener),
        refusals,
        role("encoder-1", domains, FINGERPRINT),
        nextEncoder.map(
            encoder ->
                role(
                    encoder,
                    domains,
                    new StateFingerprint(
                        StateFingerprint.LAYOUT, encoder, classes, "bank-2", 2, 128, 2048))));
  }

  private AdaptRole role(String encoder, DomainContext domains, StateFingerprint fingerprint) {
    List<String> classes = fingerprint.classes();
    InstantSource clock = () -> NOW;
    return new AdaptRole(
        new OutputRecords(classes, 2),
        ServeMode.ADAPTED,
        domains,
        fingerprint,
        new VersionRecords(encoder, "bundle", 2, classes),
        rounds,
        new DomainMemory(8, context -> 1),
        new ServedSets(),
        DUPLICATE_MEMORY,
        Optional.empty(),
        AdaptRoleDriver.KEEP,
        clock);
  }

  @Test
  void shouldReadTheFeaturesOfBothEncodersWhileItIsChanged(@TempDir Path state) {
    stop();
    start(topology(Optional.of("encoder-2")), state);
    send(feature("a", "gate", "encoder-1", 0.6f, 0.8f));
    send(feature("a", "gate", "encoder-2", 0.6f, 0.8f));
    send(feature("a", "gate", "encoder-3", 0.6f, 0.8f));

    Prediction prediction = onlyPrediction("gate");
    assertThat(prediction.getEncoderId()).isEqualTo("encoder-1");
    assertThat(received).containsExactly("gate 10000", "FEATURE_INVALID");
    onlyDeadLetter();
  }

  @Test
  void shouldHaveOneSubTopologyWithItsStoresWhenOnlyAdapting() {
    String description = topology().get().describe().toString();

    assertThat(description)
        .contains("Source: features-source (topics: [features])")
        .contains("Processor: predict-step (stores: [state])")
        .contains("Sink: predictions-sink (topic: predictions)")
        .contains("Sink: predict-dead-letters-sink (topic: dead-letters)")
        .doesNotContain("images");
  }

  @Test
  void shouldPredictTheNearestClassWhenAFeatureComes() {
    send(feature("a", "gate", "encoder-1", 0.6f, 0.8f));

    Prediction prediction = onlyPrediction("gate");
    assertThat(prediction.getLabel()).isEqualTo("dog");
    assertThat(prediction.getZeroShotLabel()).isEqualTo("dog");
    assertThat(prediction.getConfidence()).isBetween(0.99f, 1f);
    assertThat(prediction.getTopK()).extracting("label").containsExactly("dog", "cat");
    assertThat(prediction.getAdapterVersion()).isZero();
    assertThat(prediction.getVisionLabel()).isNull();
    assertThat(prediction.getSourceOffset()).isEqualTo(17);
    assertThat(prediction.getCapturedAt()).isEqualTo(TAKEN);
    assertThat(prediction.getDuplicate()).isFalse();
    assertThat(received).containsExactly("gate 10000");
    assertThat(deadLetters.isEmpty()).isTrue();
  }

  @Test
  void shouldCarryWhatIsNamedAndNothingElseFromAFeatureToItsPrediction() {
    send(
        feature("a", "gate", "encoder-1", 1, 0),
        EncodeStepTest.headers(
            "cookie", "s3cret",
            "attribute.lens", "wide",
            "attribute.site", "north",
            "traceparent", "00-1-2-01"));
    send(feature("b", "gate", "encoder-1", 1, 0));

    var all = predictions.readRecordsToList();
    assertThat(all).hasSize(2);
    assertThat(EncodeStepTest.text(all.get(0).headers()))
        .containsExactly("traceparent=00-1-2-01", "attribute.site=north");
    assertThat(all.get(1).headers()).isEmpty();
    assertThat(deadLetters.isEmpty()).isTrue();
  }

  @Test
  void shouldKeepTheHeadersOnTheLetterWhenAFeatureIsRefused() {
    send(
        feature("a", "gate", "other", 1, 0),
        EncodeStepTest.headers("traceparent", "00-1-2-01", "attribute.site", "north"));

    assertThat(EncodeStepTest.text(onlyDeadLetter().headers()))
        .startsWith(
            "traceparent=00-1-2-01", "attribute.site=north", "unimos.reason=FEATURE_INVALID");
  }

  @Test
  void shouldCountEachDomainByItselfWhenDomainsMix() {
    send(feature("a", "gate", "encoder-1", 1, 0));
    send(feature("a", "yard", "encoder-1", 1, 0));
    send(feature("b", "gate", "encoder-1", 1, 0));

    List<Prediction> seen = predictions();
    assertThat(seen).extracting(Prediction::getDomain).containsExactly("gate", "yard", "gate");
    assertThat(seen).extracting(Prediction::getDomainSequence).containsExactly(1L, 1L, 2L);
    long first = DomainSequence.chain(0, "a");
    assertThat(seen)
        .extracting(Prediction::getChain)
        .containsExactly(first, first, DomainSequence.chain(first, "b"));
  }

  @Test
  void shouldMarkTheSecondWhenAnIdComesTwice() {
    for (String id : List.of("a", "b", "a", "c")) {
      send(feature(id, "gate", "encoder-1", 1, 0));
    }
    send(feature("a", "yard", "encoder-1", 1, 0));

    assertThat(predictions())
        .extracting(Prediction::getDuplicate)
        .containsExactly(false, false, true, false, false);
  }

  @Test
  void shouldForgetTheOldestIdWhenTheMemoryIsFull() {
    for (String id : List.of("a", "b", "c", "d", "a")) {
      send(feature(id, "gate", "encoder-1", 1, 0));
    }

    assertThat(predictions()).extracting(Prediction::getDuplicate).containsOnly(false);
    assertThat(entries()).isEqualTo(2 * DUPLICATE_MEMORY);
  }

  private int entries() {
    int count = 0;
    for (Stores.Kind kind : List.of(Stores.Kind.ID, Stores.Kind.ID_SLOT)) {
      try (var all =
          driver
              .<Bytes, byte[]>getKeyValueStore(Stores.STATE)
              .prefixScan(Stores.key("gate", kind), new BytesSerializer())) {
        for (; all.hasNext(); all.next()) {
          count++;
        }
      }
    }
    return count;
  }

  @Test
  void shouldRememberNothingWhenTheMemoryForIdsIsOff() {
    RecentIds off = new RecentIds(driver.getKeyValueStore(Stores.STATE), 0);

    assertThat(off.seen("gate", "a", 1)).isFalse();
    assertThat(off.seen("gate", "a", 2)).isFalse();
    assertThat(entries()).isZero();
  }

  @Test
  void shouldRefuseTheFeatureWhenAnotherEncoderMadeIt() {
    byte[] value = send(feature("a", "gate", "other", 1, 0));

    TestRecord<byte[], byte[]> letter = onlyDeadLetter();
    assertThat(header(letter, DeadLetters.REASON)).isEqualTo("FEATURE_INVALID");
    assertThat(header(letter, DeadLetters.DETAIL)).contains("other").contains("encoder-1");
    assertThat(header(letter, DeadLetters.TOPIC)).isEqualTo("features");
    assertThat(header(letter, DeadLetters.OFFSET)).isEqualTo("0");
    assertThat(letter.value()).isEqualTo(value);
    assertThat(letter.key()).isEqualTo(utf8("gate"));
  }

  @Test
  void shouldRefuseTheFeatureWhenItsVectorIsWrong() {
    send(feature("a", "gate", "encoder-1", 1, Float.NaN));
    send(feature("a", "gate", "encoder-1", 1));
    features.pipeInput(utf8("gate"), new byte[] {1, 2, 3});
    features.pipeInput(new TestRecord<>(utf8("gate"), null));

    assertThat(deadLetters.readRecordsToList())
        .extracting(letter -> header(letter, DeadLetters.REASON))
        .containsExactly("FEATURE_INVALID", "FEATURE_INVALID", "SCHEMA_INVALID", "SCHEMA_INVALID");
    assertThat(predictions.isEmpty()).isTrue();
  }

  private static Feature feature(String id, String domain, String encoder, float... vector) {
    return new Feature(
        id,
        domain,
        encoder,
        ByteBuffer.wrap(HalfFloats.pack(vector)),
        List.of(),
        "images",
        2,
        17L,
        TAKEN);
  }

  private byte[] send(Feature feature) {
    return send(feature, new RecordHeaders());
  }

  private byte[] send(Feature feature, Headers headers) {
    byte[] value = contract.<Feature>serializer().serialize(TOPICS.features(), feature);
    features.pipeInput(new TestRecord<>(utf8(feature.getDomain()), value, headers, TAKEN));
    return value;
  }

  private List<Prediction> predictions() {
    return predictions.readValuesToList().stream().map(this::read).toList();
  }

  private Prediction onlyPrediction(String key) {
    var all = predictions.readKeyValuesToList();
    assertThat(all).hasSize(1);
    assertThat(all.get(0).key).isEqualTo(key);
    return read(all.get(0).value);
  }

  private Prediction read(byte[] value) {
    return Events.read(contract, TOPICS.predictions(), value, Prediction.class);
  }

  private TestRecord<byte[], byte[]> onlyDeadLetter() {
    var all = deadLetters.readRecordsToList();
    assertThat(all).hasSize(1);
    assertThat(predictions.isEmpty()).isTrue();
    return all.get(0);
  }

  private static String header(TestRecord<byte[], byte[]> letter, String name) {
    return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
