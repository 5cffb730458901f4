package io.unimos.lab.bench;

import io.unimos.event.ImageEvent;
import io.unimos.lab.cameras.DemoCameras;
import io.unimos.lab.cameras.Jpeg;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The images for the benchmarks. */
final class BenchStream {
  /** The number of different images used in turn. */
  static final int PICTURES = 64;

  /** The number of domains used in turn, so that all partitions have work. */
  static final int DOMAINS = 24;

  private BenchStream() {}

  /** Returns JPEGs of a given side and size in bytes. */
  static List<byte[]> pictures(int pixels, int bytes) {
    return IntStream.range(0, PICTURES).mapToObj(i -> Jpeg.padded(pixels, bytes, i)).toList();
  }

  /** Returns images of the demo by day, of a seed that no tuning used. */
  static List<byte[]> photographs(long seed) {
    return IntStream.range(0, PICTURES)
        .mapToObj(i -> DemoCameras.render("day", seed, i).jpeg())
        .toList();
  }

  /** Returns the domain of a turn. */
  static String domain(long turn) {
    return "camera-" + turn % DOMAINS;
  }

  /**
   * Returns the record of an image, with domains and pictures in turn.
   *
   * @param millis its time, in ms since the epoch
   */
  static ProducerRecord<String, Object> image(
      String topic, List<byte[]> pictures, long turn, long millis) {
    ByteBuffer picture = ByteBuffer.wrap(pictures.get((int) (turn % pictures.size())));
    return new ProducerRecord<>(
        topic,
        null,
        millis,
        domain(turn),
        new ImageEvent("image-" + turn, domain(turn), picture, null, Instant.EPOCH, Map.of()));
  }
}
