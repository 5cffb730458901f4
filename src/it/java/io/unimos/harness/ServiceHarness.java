package io.unimos.harness;

import io.confluent.kafka.serializers.KafkaAvroSerializer;
import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleFixture;
import io.unimos.config.KafkaProperties;
import io.unimos.config.Settings;
import io.unimos.encode.EncoderDevices;
import io.unimos.encode.FakeEncoder;
import io.unimos.encode.ImageEncoder;
import io.unimos.event.AdapterVersion;
import io.unimos.event.ImageEvent;
import io.unimos.event.Prediction;
import io.unimos.lab.broker.EmbeddedBroker;
import io.unimos.lab.broker.LocalCluster;
import io.unimos.service.StreamService;
import io.unimos.wire.DeadLetters;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/**
 * One service with its topics on a real broker: a producer in front, a read_committed reader of
 * predictions and dead letters behind. Only the encoder is a fake unless a test brings another.
 */
public final class ServiceHarness implements AutoCloseable {
  private static final Duration NO_PROGRESS = Duration.ofMinutes(5);

  private final Settings settings;
  private final Map<String, String> values = new HashMap<>();
  private final KafkaProducer<byte[], byte[]> producer;
  private final OutputReader reader;
  private final KafkaAvroSerializer avro;
  private StreamService service;

  public ServiceHarness(EmbeddedBroker broker, Path folder, Map<String, String> overrides)
      throws Exception {
    this(broker.bootstrapServers(), folder, overrides);
  }

  public ServiceHarness(String bootstrapServers, Path folder, Map<String, String> overrides)
      throws Exception {
    Bundle bundle = BundleFixture.write(Files.createDirectories(folder), folder.resolve("bundle"));
    values.put("bootstrap.servers", bootstrapServers);
    values.put("schema.registry.url", "mock://" + folder.getFileName());
    values.put("application.id", "it-" + folder.getFileName());
    values.put("bundle", bundle.folder().toString());
    values.put("state.dir", folder.resolve("state").toString());
    values.put("http.port", "0");
    // of a machine that stalls
    values.put("image.decode-timeout", "1m");
    values.put("stop.timeout", "2m");
    values.put("kafka.admin.default.api.timeout.ms", "60000");
    values.put("kafka.admin.request.timeout.ms", "30000");
    values.put("topics.partitions", "3");
    for (String topic :
        List.of(
            "images", "features", "predictions", "drift", "adapter-versions", "adapter-commands")) {
      values.put("topics." + topic, folder.getFileName() + "." + topic);
    }
    values.put("topics.annotation-requests", folder.getFileName() + ".requests");
    values.put("topics.labels", folder.getFileName() + ".labels");
    values.put("topics.dead-letters", folder.getFileName() + ".dead-letters");
    values.putAll(overrides);
    settings = Settings.of(values);
    LocalCluster.createTopics(settings);
    avro = new KafkaAvroSerializer();
    avro.configure(KafkaProperties.registry(settings), false);
    ByteArraySerializer bytes = new ByteArraySerializer();
    producer = new KafkaProducer<>(KafkaProperties.producer(settings, "harness"), bytes, bytes);
    reader = new OutputReader(values);
  }

  public Settings settings() {
    return settings;
  }

  /** The settings as key and value, to write into a file. */
  public Map<String, String> values() {
    return values;
  }

  /** Writes the settings into a file, for a service in another process. */
  public Path writeTo(Path file) throws IOException {
    StringBuilder lines = new StringBuilder();
    values.forEach((key, value) -> lines.append(key).append('=').append(value).append('\n'));
    return Files.writeString(file, lines);
  }

  public StreamService service() {
    return service;
  }

  public List<Prediction> predictions() {
    return reader.predictions();
  }

  /** The headers of the predictions, in the same order. */
  public List<Headers> predictionHeaders() {
    return reader.predictionHeaders();
  }

  public List<AdapterVersion> versions() {
    return reader.versions();
  }

  public List<AdapterVersion> answers() {
    return reader.answers();
  }

  public List<ConsumerRecord<byte[], byte[]>> deadLetters() {
    return reader.deadLetters();
  }

  public void start() {
    start(new FakeEncoder());
  }

  public void start(ImageEncoder encoder) {
    service = StreamService.start(settings, (bundle, encodeSettings) -> EncoderDevices.of(encoder));
    Awaitility.await().atMost(NO_PROGRESS).until(service::ready);
  }

  /** Sends an image event, key = domain. */
  public void send(String domain, String id, byte[] image) {
    sendRaw(domain.getBytes(StandardCharsets.UTF_8), serialized(event(domain, id, image)));
  }

  /** Sends an image event of another time, key = domain. */
  public void sendAt(Instant time, String domain, String id, byte[] image) {
    sendRaw(
        new ProducerRecord<>(
            settings.topics().images(),
            null,
            time.toEpochMilli(),
            domain.getBytes(StandardCharsets.UTF_8),
            serialized(event(domain, id, image))));
  }

  /** Sends an image event to a partition of one's choice, key = domain. */
  public void sendTo(int partition, String domain, String id, byte[] image) {
    sendRaw(
        new ProducerRecord<>(
            settings.topics().images(),
            partition,
            domain.getBytes(StandardCharsets.UTF_8),
            serialized(event(domain, id, image))));
  }

  private static ImageEvent event(String domain, String id, byte[] image) {
    return new ImageEvent(id, domain, ByteBuffer.wrap(image), null, Instant.EPOCH, Map.of());
  }

  public void sendRaw(byte[] key, byte[] value) {
    var unused = producer.send(new ProducerRecord<>(settings.topics().images(), key, value));
  }

  /** Sends a record as it is: any partition, time and headers. */
  public void sendRaw(ProducerRecord<byte[], byte[]> record) {
    var unused = producer.send(record);
  }

  /** Waits until all that was sent is on the broker. */
  public void flush() {
    producer.flush();
  }

  public byte[] serialized(ImageEvent event) {
    return avro.serialize(settings.topics().images(), event);
  }

  /** Reads until so many predictions and dead letters have come; fails when nothing comes. */
  public void awaitOutputs(int count) {
    producer.flush();
    awaitWhileReading(() -> reader.outputs() >= count);
  }

  /** Reads until the condition holds; fails when nothing comes for too long. */
  public void awaitWhileReading(BooleanSupplier condition) {
    try {
      reader.awaitWhileReading(condition);
    } catch (AssertionError e) {
      String waiting = service == null ? "another process" : service.waitingFor();
      throw new AssertionError(e.getMessage() + "; waiting for " + waiting, e);
    }
  }

  /** Reads for so long what there is. */
  public void readFor(Duration time) {
    reader.readFor(time);
  }

  /** Reads for a while, to find what should not be there. */
  public void drain() {
    reader.drain();
  }

  public static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
    return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  public static String reason(ConsumerRecord<byte[], byte[]> letter) {
    return header(letter, DeadLetters.REASON);
  }

  public void stopService() {
    service.close();
    service = null;
  }

  @Override
  public void close() {
    if (service != null) {
      service.close();
    }
    producer.close();
    reader.close();
  }
}
