package io.unimos.stream;

import static io.unimos.stream.EncodeStepTest.headers;
import static io.unimos.stream.EncodeStepTest.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.unimos.config.Settings;
import io.unimos.core.domain.AdaptSettings;
import io.unimos.core.domain.Trainer;
import io.unimos.core.domain.TrainingQueue;
import io.unimos.encode.EncoderDevices;
import io.unimos.encode.EncodingFixture;
import io.unimos.encode.EncodingListener;
import io.unimos.encode.EncodingService;
import io.unimos.encode.FakeEncoder;
import io.unimos.encode.ImagePreparation;
import io.unimos.encode.LookAhead;
import io.unimos.encode.TestImages;
import io.unimos.event.AdapterVersion;
import io.unimos.event.ImageEvent;
import io.unimos.image.decode.ImageDecoder;
import io.unimos.image.fetch.RemoteImages;
import io.unimos.image.fetch.UriRules;
import io.unimos.image.guard.ImageLimits;
import io.unimos.stream.read.Contract;
import io.unimos.wire.DeadLetters;
import io.unimos.wire.Redaction;
import io.unimos.wire.SourcePosition;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The spans of both roles with an SDK, and what records carry without one. */
class SpansTest extends FourClusters {
  private static final byte[] IMAGE = TestImages.png(20, 30, 0x336699);
  private static final ImageLimits LIMITS =
      new ImageLimits(1 << 20, 1_000_000, Duration.ofMinutes(5));
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SENT = "b7ad6b7169203331";

  private final Contract contract =
      Contract.over(Settings.of(Map.of("schema.registry.url", "mock://spans")));
  private final List<SpanData> spans = Collections.synchronizedList(new ArrayList<>());
  private final RemoteImages remote = new RemoteImages(UriRules.off());
  private EncodingService service;
  private LookAhead lookAhead;
  private EncodeTopology topology;
  private volatile boolean bug;
  private TopologyTestDriver encode;
  @TempDir private Path state;

  @BeforeEach
  void forget() {
    GlobalOpenTelemetry.resetForTest();
  }

  @AfterEach
  @Override
  void stop() {
    super.stop();
    if (encode != null) {
      encode.close();
      service.close();
    }
    remote.close();
    GlobalOpenTelemetry.resetForTest();
  }

  private void startWithSdk() {
    OpenTelemetrySdk unused =
        OpenTelemetrySdk.builder()
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(new Kept()))
                    .build())
            .setPropagators(
                ContextPropagators.create(
                    TextMapPropagator.composite(
                        W3CTraceContextPropagator.getInstance(),
                        W3CBaggagePropagator.getInstance())))
            .buildAndRegisterGlobal();
    start();
  }

  private void start() {
    role =
        new AdaptRoleDriver(
            "spans", source, 100, LearningStreamTest.listener(received::add), state);
    FakeEncoder encoder = FakeEncoder.wider(DIMENSION);
    ImageEventReader events = new ImageEventReader(contract, TOPICS.images());
    service =
        new EncodingService(
            (key, value) -> {
              if (bug) {
                throw new IllegalStateException("a bug");
              }
              return events.read(key, value);
            },
            new ImagePreparation(new ImageDecoder(LIMITS), LIMITS, encoder.resize()),
            remote,
            EncoderDevices.of(encoder),
            EncodingFixture.options(2),
            EncodingListener.NONE);
    lookAhead = new LookAhead(service, EncodingListener.NONE);
    StreamListener listener = LearningStreamTest.listener(received::add);
    topology =
        new EncodeTopology(
            TOPICS,
            contract,
            "encoder-1",
            new PassedHeaders(List.of("traceparent", "baggage"), List.of(), listener),
            new Refusals(new DeadLetters(true, 1 << 20, Redaction.NONE), listener),
            lookAhead);
    drive();
  }

  private void drive() {
    Properties properties = new Properties();
    properties.put(StreamsConfig.STATE_DIR_CONFIG, state.resolve("encode").toString());
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "spans-encode");
    encode = new TopologyTestDriver(topology.get(), properties);
  }

  @Test
  void shouldContinueTheTraceOfAnImageToItsPrediction() {
    startWithSdk();

    TestRecord<byte[], byte[]> feature =
        encoded(image("a", IMAGE, headers("traceparent", trace(TRACE), "baggage", "k = v;p=1")));
    TestRecord<byte[], byte[]> prediction = predicted(feature);

    assertThat(spans).extracting(SpanData::getName).containsExactly("decode", "encode", "predict");
    assertThat(spans).extracting(SpanData::getTraceId).containsOnly(TRACE);
    assertThat(spans)
        .extracting(SpanData::getParentSpanId)
        .containsExactly(SENT, spans.get(0).getSpanId(), spans.get(1).getSpanId());
    assertThat(spans)
        .extracting(span -> span.getStatus().getStatusCode())
        .containsOnly(StatusCode.UNSET);
    assertThat(spans)
        .extracting(SpanData::getKind)
        .containsExactly(SpanKind.CONSUMER, SpanKind.INTERNAL, SpanKind.CONSUMER);
    assertThat(spans)
        .extracting(SpanData::getAttributes)
        .extracting(a -> a.get(Spans.DOMAIN) + " " + a.get(Spans.IMAGE) + " " + a.get(Spans.TOPIC))
        .containsExactly("gate a images", "gate a images", "gate a features");
    Attributes decode = spans.get(0).getAttributes();
    assertThat(decode.get(Spans.PARTITION)).isEqualTo("0");
    assertThat(decode.get(Spans.OFFSET)).isZero();
    assertThat(spans).allMatch(span -> span.getStartEpochNanos() <= span.getEndEpochNanos());
    assertThat(spans.get(0).getEndEpochNanos())
        .isLessThanOrEqualTo(spans.get(1).getStartEpochNanos());
    assertThat(text(feature.headers()))
        .containsExactly("traceparent=" + continued(1), "baggage=k = v;p=1");
    assertThat(text(prediction.headers()))
        .containsExactly("traceparent=" + continued(2), "baggage=k = v;p=1");
  }

  @Test
  void shouldKeepTheTracesOfOneBatchApart() {
    startWithSdk();
    List<TestRecord<byte[], byte[]>> images = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      images.add(image("image-" + i, IMAGE, headers("traceparent", trace(traceId(i)))));
      lookAhead.submit(
          new SourcePosition(TOPICS.images(), 0, i), images.get(i).key(), images.get(i).value());
    }

    images.forEach(this::encoded);

    assertThat(spans).hasSize(12);
    for (int i = 0; i < 6; i++) {
      String trace = traceId(i);
      assertThat(spans)
          .filteredOn(span -> span.getTraceId().equals(trace))
          .extracting(span -> span.getName() + " " + span.getAttributes().get(Spans.IMAGE))
          .containsExactly("decode image-" + i, "encode image-" + i);
    }
  }

  @Test
  void shouldPassHeadersOnByteForByteWithoutAnSdk() {
    start();
    for (String trace :
        List.of(trace(TRACE), "01-" + TRACE + "-" + SENT + "-01-more", "\u00e4-1")) {
      TestRecord<byte[], byte[]> feature =
          encoded(image("a", IMAGE, headers("traceparent", trace, "baggage", "k = v")));

      assertThat(text(feature.headers())).containsExactly("traceparent=" + trace, "baggage=k = v");
      assertThat(text(predicted(feature).headers()))
          .containsExactly("traceparent=" + trace, "baggage=k = v");
      assertThat(text(letter(image("b", new byte[3], headers("traceparent", trace))).headers()))
          .startsWith("traceparent=" + trace, "unimos.reason=IMAGE_FORMAT");
    }

    TestRecord<byte[], byte[]> feature = encoded(image("c", IMAGE, headers()));
    assertThat(feature.headers()).isEmpty();
    assertThat(predicted(feature).headers()).isEmpty();
    assertThat(spans).isEmpty();
  }

  @Test
  void shouldBeginATraceWhereNoneCanBeRead() {
    startWithSdk();
    for (Headers none :
        List.of(
            headers(), headers("traceparent", "00-zz-1-01"), headers().add("traceparent", null))) {
      spans.clear();

      TestRecord<byte[], byte[]> feature = encoded(image("a", IMAGE, none));
      TestRecord<byte[], byte[]> prediction = predicted(feature);

      assertThat(spans).hasSize(3);
      assertThat(spans.get(0).getParentSpanId()).isEqualTo(SpanId.getInvalid());
      assertThat(spans)
          .extracting(SpanData::getTraceId)
          .containsOnly(spans.get(0).getTraceId())
          .doesNotContain(TRACE);
      assertThat(text(feature.headers())).containsExactly("traceparent=" + continued(1));
      assertThat(text(prediction.headers())).containsExactly("traceparent=" + continued(2));
    }
  }

  @Test
  void shouldMarkTheSpanOfADeadLetter() {
    startWithSdk();

    TestRecord<byte[], byte[]> letter =
        letter(image("a", new byte[3], headers("traceparent", trace(TRACE))));
    role.send(
        TOPICS.features(), new TestRecord<>(utf8("gate"), new byte[3], headers("baggage", "b")));
    TestRecord<byte[], byte[]> other = role.records(TOPICS.deadLetters()).get(0);

    assertThat(spans).extracting(SpanData::getName).containsExactly("decode", "predict");
    assertThat(spans)
        .extracting(
            span -> span.getStatus().getStatusCode() + " " + span.getStatus().getDescription())
        .containsExactly("ERROR IMAGE_FORMAT", "ERROR SCHEMA_INVALID");
    assertThat(spans)
        .extracting(span -> span.getAttributes().get(Spans.ERROR))
        .containsExactly("IMAGE_FORMAT", "SCHEMA_INVALID");
    assertThat(spans.get(0).getAttributes().get(Spans.IMAGE)).isEqualTo("a");
    assertThat(spans.get(0).getTraceId()).isEqualTo(TRACE);
    assertThat(text(letter.headers())).contains("traceparent=" + continued(0));
    assertThat(text(other.headers())).contains("traceparent=" + continued(1), "baggage=b");
  }

  @Test
  void shouldMarkTheSpanOfAnImageOfWhichTheTaskHasDiedTwice() {
    startWithSdk();
    TestRecord<byte[], byte[]> image = image("a", IMAGE, headers("traceparent", trace(TRACE)));
    bug = true;
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> encoded(image)).hasRootCauseMessage("a bug");
      encode.close();
      drive();
    }

    TestRecord<byte[], byte[]> letter = letter(image);

    assertThat(spans)
        .singleElement()
        .satisfies(
            span -> {
              assertThat(span.getName()).isEqualTo("dead-letter");
              assertThat(span.getStatus().getDescription()).isEqualTo("INTERNAL_ERROR");
              assertThat(span.getParentSpanId()).isEqualTo(SENT);
            });
    assertThat(text(letter.headers())).contains("traceparent=" + continued(0));
  }

  @Test
  void shouldGiveEachRoundATraceOfItsOwnAndAReplayNone() {
    startWithSdk();
    send("gate", 300);
    List<AdapterVersion> versions = role.versions();
    List<SpanData> rounds = spans.stream().filter(s -> s.getName().equals("round")).toList();
    int all = spans.size();

    List<VersionAudit.Repeated> again = role.replayed("gate", versions);

    assertThat(again).isNotEmpty();
    assertThat(spans).hasSize(all);
    assertThat(rounds)
        .extracting(span -> span.getAttributes().get(Spans.VERSION))
        .containsExactlyElementsOf(versions.stream().map(AdapterVersion::getVersion).toList());
    assertThat(rounds)
        .extracting(span -> span.getAttributes().get(Spans.STATUS))
        .containsExactlyElementsOf(versions.stream().map(v -> v.getStatus().name()).toList());
    assertThat(rounds)
        .allMatch(span -> span.getParentSpanId().equals(SpanId.getInvalid()))
        .allMatch(span -> "gate".equals(span.getAttributes().get(Spans.DOMAIN)))
        .extracting(SpanData::getTraceId)
        .doesNotHaveDuplicates();
  }

  @Test
  void shouldShowARoundThatTrainsBesideTheStream() {
    startWithSdk();
    role.close();
    role =
        new AdaptRoleDriver(
            "spans-beside",
            source,
            AdaptSettings.stream(0.05),
            context ->
                Rounds.background(
                    new Trainer(context), new TrainingQueue(1, 1000, System::nanoTime)),
            100,
            LearningStreamTest.listener(received::add),
            state.resolve("beside"));

    send("gate", 64);
    long giveUp = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
    while (received.stream().noneMatch(each -> each.startsWith("round"))
        && System.nanoTime() < giveUp) {
      role.beat();
      Thread.onSpinWait();
    }

    assertThat(spans)
        .filteredOn(span -> span.getName().equals("round"))
        .singleElement()
        .satisfies(
            span -> {
              assertThat(span.getAttributes().get(Spans.VERSION)).isEqualTo(1);
              assertThat(span.getParentSpanId()).isEqualTo(SpanId.getInvalid());
            });
  }

  /** Returns the header of a record that continues this span. */
  private String continued(int span) {
    SpanContext own = spans.get(span).getSpanContext();
    return "00-%s-%s-%s".formatted(own.getTraceId(), own.getSpanId(), own.getTraceFlags().asHex());
  }

  private static String trace(String id) {
    return "00-%s-%s-01".formatted(id, SENT);
  }

  private static String traceId(int image) {
    return "%032x".formatted(image + 1);
  }

  private TestRecord<byte[], byte[]> image(String id, byte[] image, Headers headers) {
    ImageEvent event =
        new ImageEvent(id, "gate", ByteBuffer.wrap(image), null, Instant.EPOCH, Map.of());
    byte[] value = contract.<ImageEvent>serializer().serialize(TOPICS.images(), event);
    return new TestRecord<>(utf8("gate"), value, headers, Instant.EPOCH);
  }

  private TestRecord<byte[], byte[]> encoded(TestRecord<byte[], byte[]> image) {
    return output(image, TOPICS.features());
  }

  private TestRecord<byte[], byte[]> letter(TestRecord<byte[], byte[]> image) {
    return output(image, TOPICS.deadLetters());
  }

  private TestRecord<byte[], byte[]> output(TestRecord<byte[], byte[]> image, String topic) {
    ByteArraySerializer bytes = new ByteArraySerializer();
    encode.createInputTopic(TOPICS.images(), bytes, bytes).pipeInput(image);
    ByteArrayDeserializer back = new ByteArrayDeserializer();
    return encode.createOutputTopic(topic, back, back).readRecord();
  }

  private TestRecord<byte[], byte[]> predicted(TestRecord<byte[], byte[]> feature) {
    role.send(TOPICS.features(), feature);
    List<TestRecord<byte[], byte[]>> all = role.records(TOPICS.predictions());
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private final class Kept implements SpanExporter {
    @Override
    public CompletableResultCode export(Collection<SpanData> ended) {
      spans.addAll(ended);
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }
}
