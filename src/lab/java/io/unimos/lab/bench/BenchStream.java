package io.unimos.lab.bench;

import io.confluent.kafka.serializers.KafkaAvroSerializer;
import io.unimos.config.KafkaProperties;
import io.unimos.config.Settings;
import io.unimos.event.ImageEvent;
import io.unimos.lab.cameras.PaddedJpeg;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The images for the benchmarks, and their way onto the topic. */
final class BenchStream {
  /** The number of different images used in turn. */
  static final int PICTURES = 64;

  /** The number of domains used in turn, so that all partitions have work. */
  static final int DOMAINS = 24;

  private final Settings settings;

  BenchStream(Settings settings) {
    this.settings = settings;
  }

  /** Returns JPEGs of a given side and size in bytes. */
  static List<byte[]> pictures(int pixels, int bytes) {
    return IntStream.range(0, PICTURES).mapToObj(i -> PaddedJpeg.make(pixels, bytes, i)).toList();
  }

  /** Puts images on the topic, using the given ones in turn. */
  void load(List<byte[]> images, int count) {
    try (Sender sender = new Sender(settings, settings.topics().images(), images)) {
      for (int i = 0; i < count; i++) {
        sender.image("image-" + i, i);
      }
      sender.flush();
    }
  }

  /**
   * A sender for the benchmarks that uses domains and images in turn. Used by one thread, which
   * closes it.
   */
  static final class Sender implements AutoCloseable {
    private final String images;
    private final List<byte[]> pictures;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaAvroSerializer avro = new KafkaAvroSerializer();

    Sender(Settings settings, String topic, List<byte[]> pictures) {
      images = topic;
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

  /** Returns the domain of a turn. */
  static String domain(long turn) {
    return "camera-" + turn % DOMAINS;
  }
}
