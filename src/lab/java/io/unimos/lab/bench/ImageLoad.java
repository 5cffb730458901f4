package io.unimos.lab.bench;

import io.unimos.config.Settings;
import io.unimos.service.EventProducer;
import io.unimos.service.StreamService;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A load of images on one topic, and their results on another. Every measurement begins when
 * nothing is in flight and ends with the last committed result, so it counts no earlier work. Used
 * by one thread, which closes it.
 */
final class ImageLoad implements AutoCloseable {
  /** The time after a phase's start in which records still meet those of the previous phase. */
  private static final long SETTLE_MILLIS = 1_000;

  private final CommittedOutputs outputs;
  private final Producer<String, Object> producer;
  private final String in;
  private final List<byte[]> images;
  private final Supplier<String> why;
  private long sent;

  /**
   * Starts reading results.
   *
   * @param images the images used in turn
   * @param why gives the reason for missing results, for the failure's message
   */
  ImageLoad(Settings settings, String in, String out, List<byte[]> images, Supplier<String> why)
      throws InterruptedException {
    outputs = CommittedOutputs.from(settings, out);
    producer = EventProducer.open(settings);
    this.in = in;
    this.images = images;
    this.why = why;
  }

  /** Starts reading the predictions of a service. */
  ImageLoad(Settings settings, StreamService service, List<byte[]> images)
      throws InterruptedException {
    this(
        settings,
        settings.topics().images(),
        settings.topics().predictions(),
        images,
        service::waitingFor);
  }

  /** Sends images as fast as the broker accepts them; returns results a second. */
  double burst(int images) throws InterruptedException {
    long started = System.nanoTime();
    for (int i = 0; i < images; i++) {
      send(System.currentTimeMillis());
    }
    return images / ((drain() - started) / 1e9);
  }

  /**
   * Sends images at a steady rate.
   *
   * @param latency receives the ms of each image sent after the first second, from when it was due
   *     to its result
   */
  void steady(double perSecond, int seconds, Samples latency) throws InterruptedException {
    outputs.latency(System.currentTimeMillis() + SETTLE_MILLIS, latency);
    Arrivals arrivals = new Arrivals(perSecond);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds) + SETTLE_MILLIS * 1_000_000;
    while (System.nanoTime() - end < 0) {
      send(arrivals.awaitNext());
    }
    // The phase's own backlog counts in this phase, not in the next one.
    drain();
    outputs.latency(Long.MAX_VALUE, new Samples());
  }

  private void send(long millis) {
    var unused = producer.send(BenchStream.image(in, images, sent++, millis));
  }

  private long drain() throws InterruptedException {
    producer.flush();
    return outputs.await(sent, why);
  }

  /** Sends another event, which has no result. */
  void send(String topic, String domain, Object event) {
    var unused = producer.send(new ProducerRecord<>(topic, domain, event));
    producer.flush();
  }

  @Override
  public void close() {
    producer.close();
    outputs.close();
  }
}
