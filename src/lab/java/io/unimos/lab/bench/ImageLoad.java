package io.unimos.lab.bench;

import io.unimos.cli.Pace;
import io.unimos.config.Settings;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.avro.generic.IndexedRecord;

/**
 * A load of images on one topic, and their results on another. Every measurement begins when
 * nothing is in flight and ends with the last committed result, so it counts no earlier work. Used
 * by one thread, which closes it.
 */
final class ImageLoad implements AutoCloseable {
  /** The time after a phase's start in which records still meet those of the previous phase. */
  private static final long SETTLE_MILLIS = 1_000;

  private final CommittedOutputs outputs;
  private final BenchStream.Sender sender;
  private long sent;

  /**
   * Starts reading results.
   *
   * @param images the images used in turn
   */
  ImageLoad(Settings settings, String in, String out, List<byte[]> images)
      throws InterruptedException {
    outputs = CommittedOutputs.from(settings, out);
    sender = new BenchStream.Sender(settings, in, images);
  }

  /**
   * Sends images as fast as the broker accepts them; returns results a second.
   *
   * @param why gives the reason for missing results, for the failure's message
   */
  double burst(int images, Supplier<String> why) throws InterruptedException {
    long started = System.nanoTime();
    for (int i = 0; i < images; i++) {
      send();
    }
    return images / ((drain(why) - started) / 1e9);
  }

  /**
   * Sends images at a steady rate.
   *
   * @param latency receives the ms of each image sent after the first second, from image to result
   */
  void steady(double perSecond, int seconds, Samples latency, Supplier<String> why)
      throws InterruptedException {
    outputs.latency(System.currentTimeMillis() + SETTLE_MILLIS, latency);
    Pace pace = Pace.of(perSecond);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds) + SETTLE_MILLIS * 1_000_000;
    while (System.nanoTime() - end < 0) {
      pace.await();
      send();
    }
    // The phase's own backlog counts in this phase, not in the next one.
    drain(why);
    outputs.latency(Long.MAX_VALUE, new Samples());
  }

  private void send() {
    sender.image("image-" + sent, sent);
    sent++;
  }

  private long drain(Supplier<String> why) throws InterruptedException {
    sender.flush();
    return outputs.await(sent, why);
  }

  /** Sends another event, which has no result. */
  void send(String topic, String domain, IndexedRecord event) {
    sender.send(topic, domain, event);
    sender.flush();
  }

  @Override
  public void close() {
    sender.close();
    outputs.close();
  }
}
