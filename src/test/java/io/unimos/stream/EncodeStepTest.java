package io.unimos.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unimos.config.Settings;
import io.unimos.config.TopicSettings;
import io.unimos.core.domain.Decision;
import io.unimos.core.domain.WindowReport;
import io.unimos.encode.EncoderDevices;
import io.unimos.encode.EncodingFixture;
import io.unimos.encode.EncodingListener;
import io.unimos.encode.EncodingService;
import io.unimos.encode.FakeEncoder;
import io.unimos.encode.ImagePreparation;
import io.unimos.encode.LookAhead;
import io.unimos.encode.TestImages;
import io.unimos.event.ImageEvent;
import io.unimos.event.Prediction;
import io.unimos.image.decode.ImageDecoder;
import io.unimos.image.fetch.RemoteImages;
import io.unimos.image.fetch.UriRules;
import io.unimos.image.guard.ImageLimits;
import io.unimos.stream.read.Contract;
import io.unimos.wire.DeadLetters;
import io.unimos.wire.RejectReason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The encode role alone: what goes on from an image, and what ends at it. */
class EncodeStepTest {
  private static final TopicSettings TOPICS = Settings.of(Map.of()).topics();
  private static final ImageLimits LIMITS =
      new ImageLimits(1 << 20, 1_000_000, Duration.ofMinutes(5));
  private static final byte[] IMAGE = TestImages.png(20, 30, 0x336699);
  private static final byte[] NO_IMAGE = utf8("no image");
  private static final Map<String, String> ATTRIBUTES =
      Map.of("site", "north", "plate", "B-XY 1", "secret", "s3cret");

  private final Contract contract =
      Contract.over(Settings.of(Map.of("schema.registry.url", "mock://encode")));
  private final List<String> received = new ArrayList<>();
  private final ImageDecoder decoder = new ImageDecoder(LIMITS);
  private final RemoteImages remote = new RemoteImages(UriRules.off());
  private EncodingService service;
  private final Properties properties = new Properties();
  private EncodeTopology topology;
  private volatile boolean bug;
  private TopologyTestDriver driver;
  private TestOutputTopic<byte[], byte[]> features;
  private TestOutputTopic<byte[], byte[]> deadLetters;

  @BeforeEach
  void start(@TempDir Path state) {
    FakeEncoder encoder = new FakeEncoder();
    ImageEventReader events = new ImageEventReader(contract, TOPICS.images());
    service =
        new EncodingService(
            (key, value) -> {
              if (bug) {
                throw new IllegalStateException("a bug");
              }
              return events.read(key, value);
            },
            new ImagePreparation(decoder, LIMITS, encoder.resize()),
            remote,
            EncoderDevices.of(encoder),
            EncodingFixture.options(1),
            EncodingListener.NONE);
    StreamListener listener = new Received();
    topology =
        new EncodeTopology(
            TOPICS,
            contract,
            "encoder-1",
            new PassedHeaders(
                List.of("traceparent", "baggage"), List.of("site", "plate"), listener),
            new Refusals(
                new DeadLetters(
                    true,
                    1 << 20,
                    contract.redaction(TOPICS.images(), Set.of("cookie"), Set.of("plate"))),
                listener),
            new LookAhead(service, EncodingListener.NONE));
    properties.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "encode-step");
    drive();
  }

  private void drive() {
    driver = new TopologyTestDriver(topology.get(), properties);
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    features = driver.createOutputTopic(TOPICS.features(), bytes, bytes);
    deadLetters = driver.createOutputTopic(TOPICS.deadLetters(), bytes, bytes);
  }

  @AfterEach
  void stop() {
    driver.close();
    service.close();
    remote.close();
  }

  @Test
  void shouldCarryWhatIsNamedAndNothingElseFromAnImageToItsFeature() {
    send(
        IMAGE,
        ATTRIBUTES,
        headers(
            "cookie", "s3cret",
            "baggage", "a=1",
            "traceparent", "00-1-2-01",
            "baggage", "b=2",
            "attribute.site", "forged"));

    assertThat(text(onlyOf(features).headers()))
        .containsExactly(
            "traceparent=00-1-2-01",
            "baggage=a=1",
            "baggage=b=2",
            "attribute.site=north",
            "attribute.plate=B-XY 1");
    assertThat(deadLetters.isEmpty()).isTrue();
    assertThat(received).isEmpty();
  }

  @Test
  void shouldAddTheAttributesToTheLetterWhenAnImageIsRefused() {
    send(
        NO_IMAGE,
        ATTRIBUTES,
        headers("cookie", "s3cret", "traceparent", "00-1-2-01", "attribute.site", "forged"));

    TestRecord<byte[], byte[]> letter = onlyOf(deadLetters);
    assertThat(text(letter.headers()))
        .startsWith("traceparent=00-1-2-01", "attribute.site=north", "unimos.reason=IMAGE_FORMAT")
        .noneMatch(header -> header.contains("B-XY") || header.contains("s3cret"));
    assertThat(features.isEmpty()).isTrue();
    assertThat(received).containsExactly("IMAGE_FORMAT");
  }

  @Test
  void shouldKeepTheHeadersOnTheLetterWhenTheEventCannotBeRead() {
    TestRecord<byte[], byte[]> record =
        new TestRecord<>(utf8("gate"), utf8("no event"), headers("traceparent", "00-1-2-01"));

    pipe(record);

    assertThat(text(onlyOf(deadLetters).headers()))
        .startsWith("traceparent=00-1-2-01", "unimos.reason=SCHEMA_INVALID");
    assertThat(features.isEmpty()).isTrue();
  }

  @Test
  void shouldLeaveOutAndCountWhatIsTooLargeToGoOn() {
    String long1 = "x".repeat(PassedHeaders.MAX_BYTES - "baggage".length());

    send(
        IMAGE,
        Map.of("site", "north", "plate", "y"),
        headers("baggage", long1, "traceparent", "00-1-2-01"));
    send(IMAGE, Map.of("site", "north"), headers("baggage", long1));

    List<TestRecord<byte[], byte[]>> all = features.readRecordsToList();
    assertThat(all).hasSize(2);
    assertThat(text(all.get(0).headers()))
        .containsExactly("traceparent=00-1-2-01", "attribute.site=north", "attribute.plate=y");
    assertThat(text(all.get(1).headers())).containsExactly("baggage=" + long1);
    assertThat(received).containsExactly("1 headers dropped", "1 headers dropped");
  }

  @Test
  void shouldSetAnImageAsideOfWhichTheTaskHasDiedTwice() {
    bug = true;
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> send(IMAGE, Map.of(), headers())).hasRootCauseMessage("a bug");
      driver.close();
      drive();
    }

    send(IMAGE, Map.of(), headers());
    bug = false;
    send(IMAGE, Map.of(), headers());

    assertThat(text(onlyOf(deadLetters).headers())).contains("unimos.reason=INTERNAL_ERROR");
    onlyOf(features);
  }

  private void send(byte[] image, Map<String, String> attributes, Headers headers) {
    ImageEvent event =
        new ImageEvent("a", "gate", ByteBuffer.wrap(image), null, Instant.EPOCH, attributes);
    byte[] value = contract.<ImageEvent>serializer().serialize(TOPICS.images(), event);
    pipe(new TestRecord<>(utf8("gate"), value, headers));
  }

  private void pipe(TestRecord<byte[], byte[]> record) {
    ByteArraySerializer bytes = new ByteArraySerializer();
    driver.createInputTopic(TOPICS.images(), bytes, bytes).pipeInput(record);
  }

  private static TestRecord<byte[], byte[]> onlyOf(TestOutputTopic<byte[], byte[]> topic) {
    List<TestRecord<byte[], byte[]>> all = topic.readRecordsToList();
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  /** Names and values in turn. */
  static Headers headers(String... namesAndValues) {
    Headers headers = new RecordHeaders();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(namesAndValues[i], utf8(namesAndValues[i + 1]));
    }
    return headers;
  }

  static List<String> text(Headers headers) {
    return StreamSupport.stream(headers.spliterator(), false)
        .map(header -> header.key() + "=" + new String(header.value(), StandardCharsets.UTF_8))
        .toList();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private final class Received implements StreamListener {
    @Override
    public void deadLettered(RejectReason reason) {
      received.add(reason.name());
    }

    @Override
    public void headersDropped(int count) {
      received.add(count + " headers dropped");
    }

    @Override
    public void predicted(Prediction prediction, long millis) {}

    @Override
    public void windowEnded(String domain, WindowReport report) {}

    @Override
    public void roundDecided(String domain, Decision decision, double seconds) {}

    @Override
    public void rolledBack(String domain) {}

    @Override
    public void forgotten(String domain) {
      received.add(domain + " forgotten");
    }

    @Override
    public void roundFailed(String domain) {}
  }
}
