package io.unimos.lab.bench;

import io.unimos.bundle.Bundle;
import io.unimos.config.Settings;
import io.unimos.core.math.HalfFloats;
import io.unimos.event.Feature;
import io.unimos.service.EventProducer;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A substitute for an encoder's output: features of cameras that have moved away from the source,
 * sent directly to the features topic. Vectors are drawn beforehand, so that sending costs little;
 * a camera does not meet one twice within {@value #VECTORS} images. Used by one thread, which
 * closes it.
 */
final class FeatureFeed implements AutoCloseable {
  private static final int VECTORS = 4_096;

  /** The step between vectors, without a common divisor with their number. */
  private static final int STRIDE = 1_237;

  private static final List<Float> STATISTICS = List.of(.5f, .2f, .1f, .5f, .5f, .5f);

  private final String topic;
  private final String encoder;
  private final List<byte[]> vectors;
  private final Producer<String, Object> producer;
  private long sent;

  FeatureFeed(Settings settings, Bundle bundle, long seed) {
    topic = settings.topics().features();
    encoder = bundle.encoder().id();
    MovedFeatures moved = new MovedFeatures(bundle, seed);
    vectors = IntStream.range(0, VECTORS).mapToObj(i -> HalfFloats.pack(moved.get())).toList();
    producer = EventProducer.open(settings);
  }

  /** Returns the number of features sent so far. */
  long sent() {
    return sent;
  }

  /**
   * Sends a camera's next feature.
   *
   * @param camera the camera's own number, by which its vectors differ from the others'
   * @param turn the number of the camera's features before
   * @param millis the record's time, in ms since the epoch
   */
  void send(String domain, int camera, long turn, long millis) {
    int vector = (int) ((camera * 31L + turn * STRIDE) % VECTORS);
    Feature feature =
        new Feature(
            "image-" + sent,
            domain,
            encoder,
            ByteBuffer.wrap(vectors.get(vector)),
            STATISTICS,
            "images",
            0,
            sent,
            Instant.EPOCH);
    sent++;
    var unused = producer.send(new ProducerRecord<>(topic, null, millis, domain, feature));
  }

  void flush() {
    producer.flush();
  }

  @Override
  public void close() {
    producer.close();
  }
}
