package io.unimos.lab.bench;

import io.confluent.kafka.serializers.KafkaAvroSerializer;
import io.unimos.cli.TopicReader;
import io.unimos.config.KafkaProperties;
import io.unimos.config.Settings;
import io.unimos.event.ImageEvent;
import io.unimos.lab.cameras.PaddedJpeg;
import io.unimos.ops.Metrics;
import io.unimos.service.EncodeHalf;
import io.unimos.service.StreamService;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * One measured run of the whole stream: all images lie on the topic before the service starts, a
 * read_committed consumer counts predictions. The rate leaves out the start and the first part,
 * while the JVM compiles.
 */
final class BenchStream {
  private static final Duration NO_PROGRESS = Duration.ofMinutes(2);

  /** Different images to take turns through. */
  static final int PICTURES = 64;

  /** Domains that take turns, so that all partitions have work. */
  static final int DOMAINS = 24;

  /**
   * What a run showed.
   *
   * @param imagesPerSecond after the warm-up
   * @param snapshot the service's own figures over the whole run
   */
  record Result(double imagesPerSecond, Metrics.Snapshot snapshot) {}

  private final Settings settings;

  BenchStream(Settings settings) {
    this.settings = settings;
  }

  /** JPEGs of a side and a size in bytes. */
  static List<byte[]> pictures(int pixels, int bytes) {
    return IntStream.range(0, PICTURES).mapToObj(i -> PaddedJpeg.make(pixels, bytes, i)).toList();
  }

  /** Puts images on the topic, taking turns through those given. */
  void load(List<byte[]> images, int count) {
    try (Sender sender = new Sender(settings, images)) {
      for (int i = 0; i < count; i++) {
        sender.image("image-" + i, i);
      }
      sender.flush();
    }
  }

  /**
   * Sends for the benchmarks; domains and images take turns. Used by one thread, which closes it.
   */
  static final class Sender implements AutoCloseable {
    private final String images;
    private final List<byte[]> pictures;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaAvroSerializer avro = new KafkaAvroSerializer();

    Sender(Settings settings, List<byte[]> pictures) {
      images = settings.topics().images();
      this.pictures = pictures;
      ByteArraySerializer bytes = new ByteArraySerializer();
      producer = new KafkaProducer<>(KafkaProperties.producer(settings, "bench"), bytes, bytes);
      avro.configure(KafkaProperties.registry(settings), false);
    }

    void image(String id, long turn) {
      String domain = domain(turn);
      ByteBuffer picture = ByteBuffer.wrap(pictures.get((int) (turn % pictures.size())));
      send(images, domain, new ImageEvent(id, domain, picture, null, Instant.EPOCH, Map.of()));
    }

    void send(String topic, String domain, IndexedRecord event) {
      byte[] key = domain.getBytes(StandardCharsets.UTF_8);
      var unused = producer.send(new ProducerRecord<>(topic, key, avro.serialize(topic, event)));
    }

    void flush() {
      producer.flush();
    }

    @Override
    public void close() {
      producer.close();
      avro.close();
    }
  }

  /** Whose turn it is. */
  static String domain(long turn) {
    return "camera-" + turn % DOMAINS;
  }

  /**
   * Runs the service over what lies on the topic.
   *
   * @param count images on the topic
   * @param warmUp of these, how many come before the clock starts
   * @throws IllegalStateException if no prediction comes for two minutes
   */
  Result run(EncodeHalf.EncoderLoader encoders, int count, int warmUp) {
    try (TopicReader reader = new TopicReader(settings, "bench");
        StreamService service = StreamService.start(settings, encoders)) {
      reader.fromBeginning(settings.topics().predictions());
      int seen = read(reader, service, 0, warmUp);
      long started = System.nanoTime();
      int before = seen;
      seen = read(reader, service, seen, count);
      double seconds = (System.nanoTime() - started) / 1e9;
      return new Result((seen - before) / seconds, service.metrics().snapshot());
    }
  }

  private static int read(TopicReader reader, StreamService service, int from, int until) {
    AtomicInteger seen = new AtomicInteger(from);
    reader.read(
        () -> seen.get() < until,
        NO_PROGRESS,
        () ->
            "%d of %d predictions, then none for %s (%s)"
                .formatted(seen.get(), until, NO_PROGRESS, service.waitingFor()),
        record -> seen.incrementAndGet());
    return seen.get();
  }
}
