package io.unimos.stream;

import io.unimos.config.Settings;
import io.unimos.config.TopicSettings;
import io.unimos.core.domain.AdaptSettings;
import io.unimos.core.domain.DomainContext;
import io.unimos.core.domain.Trainer;
import io.unimos.core.math.HalfFloats;
import io.unimos.core.source.SourceModel;
import io.unimos.event.AdapterVersion;
import io.unimos.event.AnnotationRequest;
import io.unimos.event.Feature;
import io.unimos.event.ServeMode;
import io.unimos.stream.read.Contract;
import io.unimos.stream.read.Events;
import io.unimos.wire.DeadLetters;
import io.unimos.wire.Redaction;
import io.unimos.wire.VersionRecords;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;

/** The adapt role alone, fed with features; rounds inline unless told otherwise. */
final class AdaptRoleDriver implements AutoCloseable {
  static final TopicSettings TOPICS = Settings.of(Map.of()).topics();

  /** Newest versions whose records stay. */
  static final int KEEP = 3;

  private static final String ENCODER = "encoder-1";

  private final Contract contract;
  private final Rounds rounds;
  private final TopologyTestDriver driver;
  private final AdaptRole role;
  private final List<byte[]> features = new ArrayList<>();
  private int sent;
  private Instant now = Instant.EPOCH;

  /**
   * Starts it.
   *
   * @param name of the application, also of its registry
   * @param rememberedIds ids by which a second image of the same name is known
   */
  AdaptRoleDriver(
      String name, SourceModel source, int rememberedIds, StreamListener received, Path state) {
    this(name, source, AdaptSettings.stream(0.05), rememberedIds, received, state);
  }

  /** With another bound on the domains in memory. */
  AdaptRoleDriver(
      String name, SourceModel source, DomainMemory memory, StreamListener received, Path state) {
    this(
        name,
        source,
        AdaptSettings.stream(0.05),
        context -> Rounds.inline(new Trainer(context)),
        memory,
        100,
        Optional.empty(),
        received,
        state);
  }

  /** With other settings. */
  AdaptRoleDriver(
      String name,
      SourceModel source,
      AdaptSettings settings,
      int rememberedIds,
      StreamListener received,
      Path state) {
    this(
        name,
        source,
        settings,
        context -> Rounds.inline(new Trainer(context)),
        rememberedIds,
        received,
        state);
  }

  /** With other rounds. */
  AdaptRoleDriver(
      String name,
      SourceModel source,
      AdaptSettings settings,
      Function<DomainContext, Rounds> training,
      int rememberedIds,
      StreamListener received,
      Path state) {
    this(name, source, settings, training, rememberedIds, Optional.empty(), received, state);
  }

  /** Creates a driver that forgets silent domains. */
  AdaptRoleDriver(
      String name,
      SourceModel source,
      AdaptSettings settings,
      Function<DomainContext, Rounds> training,
      int rememberedIds,
      Optional<Duration> forgetAfter,
      StreamListener received,
      Path state) {
    this(
        name,
        source,
        settings,
        training,
        new DomainMemory(1, context -> 1),
        rememberedIds,
        forgetAfter,
        received,
        state);
  }

  private AdaptRoleDriver(
      String name,
      SourceModel source,
      AdaptSettings settings,
      Function<DomainContext, Rounds> training,
      DomainMemory memory,
      int rememberedIds,
      Optional<Duration> forgetAfter,
      StreamListener received,
      Path state) {
    contract = Contract.over(Settings.of(Map.of("schema.registry.url", "mock://" + name)));
    List<String> labels = IntStream.range(0, source.classes()).mapToObj(Integer::toString).toList();
    DomainContext context = DomainContext.of(source, settings);
    rounds = training.apply(context);
    role =
        new AdaptRole(
            new OutputRecords(labels, 2),
            ServeMode.ADAPTED,
            context,
            fingerprint(labels, settings, source),
            new VersionRecords(ENCODER, "bundle", source.dimension(), labels),
            rounds,
            memory,
            new ServedSets(),
            rememberedIds,
            forgetAfter,
            KEEP,
            InstantSource.system());
    Refusals refusals = new Refusals(new DeadLetters(true, 1 << 20, Redaction.NONE), received);
    Properties properties = new Properties();
    properties.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, name);
    // as the service has it
    properties.put(StreamsConfig.TRANSACTIONAL_STATE_STORES_CONFIG, true);
    driver =
        new TopologyTestDriver(
            new AdaptTopology(
                    TOPICS,
                    contract,
                    new PassedHeaders(List.of("traceparent", "baggage"), List.of(), received),
                    refusals,
                    role)
                .get(),
            properties);
  }

  private static StateFingerprint fingerprint(
      List<String> labels, AdaptSettings settings, SourceModel source) {
    return new StateFingerprint(
        StateFingerprint.LAYOUT,
        ENCODER,
        labels,
        "bank-1",
        source.dimension(),
        settings.windows().window(),
        settings.windows().memory());
  }

  /** Records that are sent from now on are of this time. */
  void at(Instant time) {
    now = time;
  }

  /** Sends a feature of an image with the next number. */
  void feature(String domain, float[] vector) {
    Feature feature =
        new Feature(
            "image-" + sent++,
            domain,
            ENCODER,
            ByteBuffer.wrap(HalfFloats.pack(vector)),
            List.of(.5f, .2f, .1f, .5f, .5f, .5f),
            "images",
            0,
            (long) sent,
            Instant.EPOCH);
    send(TOPICS.features(), domain, feature);
  }

  void send(String topic, String domain, SpecificRecord event) {
    sendBytes(topic, domain.getBytes(StandardCharsets.UTF_8), event);
  }

  /** With a key of any kind. */
  void sendBytes(String topic, byte[] key, SpecificRecord event) {
    ByteArraySerializer bytes = new ByteArraySerializer();
    byte[] value = contract.<SpecificRecord>serializer().serialize(topic, event);
    if (topic.equals(TOPICS.features())) {
      features.add(value);
    }
    driver.createInputTopic(topic, bytes, bytes).pipeInput(new TestRecord<>(key, value, now));
  }

  /** Sends a record as another role has put it out. */
  void send(String topic, TestRecord<byte[], byte[]> record) {
    ByteArraySerializer bytes = new ByteArraySerializer();
    driver.createInputTopic(topic, bytes, bytes).pipeInput(record);
  }

  /** Lives a domain again from all features that were sent, and runs these rounds anew. */
  List<VersionAudit.Repeated> replayed(String domain, List<AdapterVersion> records) {
    return replayed(domain, records, List.of());
  }

  /** Replays the domain with the outcomes of labels too. */
  List<VersionAudit.Repeated> replayed(
      String domain, List<AdapterVersion> records, List<AnnotationRequest> reported) {
    return replayed(domain, records, reported, List.of());
  }

  /** Replays the domain across a change of the classes. */
  List<VersionAudit.Repeated> replayed(
      String domain,
      List<AdapterVersion> records,
      List<AnnotationRequest> reported,
      List<AdapterVersion> answers) {
    PublishedDecisions published = new PublishedDecisions(domain, records, reported, answers);
    try (VersionAudit audit = new VersionAudit(contract, TOPICS, role, published)) {
      features.forEach(value -> audit.feature(value, 0));
      audit.end();
      return audit.repeated();
    }
  }

  /** Lets a second pass without any record. */
  void beat() {
    pass(Duration.ofSeconds(1));
  }

  /** Lets time pass without any record. */
  void pass(Duration time) {
    driver.advanceWallClockTime(time);
  }

  /** Returns the sets of classes in use. */
  ServedSets served() {
    return role.served();
  }

  /** One of the state stores. */
  KeyValueStore<Bytes, byte[]> store() {
    return driver.getKeyValueStore(Stores.STATE);
  }

  /** Returns the output since the last call, without tombstones. */
  <T extends SpecificRecord> List<T> read(String topic, Class<T> type) {
    return records(topic).stream()
        .filter(record -> record.value() != null)
        .map(record -> Events.read(contract, topic, record.value(), type))
        .toList();
  }

  /** The versions that have come out since anything of their topic was last asked. */
  List<AdapterVersion> versions() {
    return read(TOPICS.adapterVersions(), AdapterVersion.class).stream()
        .filter(version -> !VersionRecords.isAnswer(version))
        .toList();
  }

  /** Returns that output as bytes. */
  List<TestRecord<byte[], byte[]>> records(String topic) {
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    return driver.createOutputTopic(topic, bytes, bytes).readRecordsToList();
  }

  @Override
  public void close() {
    driver.close();
    rounds.close();
  }
}
