package io.unimos.chaos;

import io.unimos.bundle.Bundle;
import io.unimos.config.KafkaProperties;
import io.unimos.config.Settings;
import io.unimos.core.math.HalfFloats;
import io.unimos.event.Feature;
import io.unimos.lab.bench.MovedFeatures;
import io.unimos.stream.read.Contract;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * An encoder's output without the encoder: rows of the bundle's own bank, moved away from the
 * source and made noisy, straight onto the features topic. Domains take turns. Used by one thread.
 */
final class FeatureFeed implements AutoCloseable {
  private static final List<Float> STATISTICS = List.of(.5f, .2f, .1f, .5f, .5f, .5f);

  private final Bundle bundle;
  private final String topic;
  private final MovedFeatures vectors;
  private final Serializer<Feature> serializer;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Map<String, List<String>> sent = new LinkedHashMap<>();
  private final int domains;
  private int count;

  FeatureFeed(Settings settings, Bundle bundle, int domains, long seed) {
    this.bundle = bundle;
    this.domains = domains;
    topic = settings.topics().features();
    vectors = new MovedFeatures(bundle, seed);
    serializer = Contract.over(settings).serializer();
    ByteArraySerializer bytes = new ByteArraySerializer();
    producer = new KafkaProducer<>(KafkaProperties.producer(settings, "feed"), bytes, bytes);
  }

  /** Ids by domain, in their order. */
  Map<String, List<String>> sent() {
    return sent;
  }

  int count() {
    return count;
  }

  void send(int features) {
    for (int i = 0; i < features; i++) {
      String domain = "camera-" + count % domains;
      String id = "image-" + count++;
      sent.computeIfAbsent(domain, d -> new ArrayList<>()).add(id);
      Feature feature =
          new Feature(
              id,
              domain,
              bundle.encoder().id(),
              ByteBuffer.wrap(HalfFloats.pack(vectors.get())),
              STATISTICS,
              "images",
              0,
              (long) count,
              Instant.EPOCH);
      var unused =
          producer.send(
              new ProducerRecord<>(
                  topic,
                  domain.getBytes(StandardCharsets.UTF_8),
                  serializer.serialize(topic, feature)));
    }
    producer.flush();
  }

  @Override
  public void close() {
    producer.close();
    serializer.close();
  }
}
