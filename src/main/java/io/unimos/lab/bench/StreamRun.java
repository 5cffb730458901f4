package io.unimos.lab.bench;

import io.unimos.cli.Pace;
import io.unimos.config.Settings;
import io.unimos.event.Action;
import io.unimos.event.AdapterCommand;
import io.unimos.ops.Metrics;
import io.unimos.service.EncodeHalf;
import io.unimos.service.StreamService;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * The whole service under load: images in, committed predictions out. Every measurement begins when
 * nothing is under way and ends with the last prediction, so none can count what was done before
 * it. Used by one thread, which closes it.
 */
final class StreamRun implements AutoCloseable {
  /** What is sent so soon after a phase began still meets the one before. */
  private static final long SETTLE_MILLIS = 1_000;

  private final Settings settings;
  private final CommittedOutputs outputs;
  private final BenchStream.Sender sender;
  private final StreamService service;
  private long sent;

  /**
   * Starts the service.
   *
   * @param images to take turns through
   */
  StreamRun(Settings settings, EncodeHalf.EncoderLoader encoders, List<byte[]> images)
      throws InterruptedException {
    this.settings = settings;
    outputs = CommittedOutputs.from(settings);
    sender = new BenchStream.Sender(settings, images);
    service = StreamService.start(settings, encoders);
  }

  /** Sends images as fast as the broker takes them; predictions a second. */
  double burst(int images) throws InterruptedException {
    long started = System.nanoTime();
    for (int i = 0; i < images; i++) {
      send();
    }
    return images / ((drain() - started) / 1e9);
  }

  /**
   * Sends images at a steady rate.
   *
   * @param latency gets the ms of each image sent after the first second, from image to prediction
   */
  void steady(double perSecond, int seconds, Samples latency) throws InterruptedException {
    outputs.latency(System.currentTimeMillis() + SETTLE_MILLIS, latency);
    Pace pace = Pace.of(perSecond);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds) + SETTLE_MILLIS * 1_000_000;
    while (System.nanoTime() - end < 0) {
      pace.await();
      send();
    }
    // the phase's own backlog counts in it, and not in the next one
    drain();
    outputs.latency(Long.MAX_VALUE, new Samples());
  }

  private void send() {
    sender.image("image-" + sent, sent);
    sent++;
  }

  private long drain() throws InterruptedException {
    sender.flush();
    return outputs.await(sent, service);
  }

  /** Freezes the domains, so that none trains. */
  void freeze() {
    for (int i = 0; i < BenchStream.DOMAINS; i++) {
      String domain = BenchStream.domain(i);
      sender.send(
          settings.topics().adapterCommands(),
          domain,
          new AdapterCommand(domain, Action.FREEZE, null, "bench", Instant.EPOCH));
    }
    sender.flush();
  }

  /** Hands over what each prediction takes on its stream thread. */
  void eachPrediction(LongConsumer nanos) {
    service.metrics().eachPrediction(nanos);
  }

  /** The service's own figures so far. */
  Metrics.Snapshot snapshot() {
    return service.metrics().snapshot();
  }

  @Override
  public void close() {
    service.close();
    sender.close();
    outputs.close();
  }
}
