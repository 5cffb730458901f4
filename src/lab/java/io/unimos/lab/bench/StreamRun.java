package io.unimos.lab.bench;

import io.unimos.config.Settings;
import io.unimos.config.TopicSettings;
import io.unimos.event.Action;
import io.unimos.event.AdapterCommand;
import io.unimos.service.EncodeRole;
import io.unimos.service.StreamService;
import io.unimos.service.metrics.Metrics;
import java.time.Instant;
import java.util.List;

/**
 * The whole service under load: images in, predictions out. Used by one thread, which closes it.
 */
final class StreamRun implements AutoCloseable {
  private final TopicSettings topics;
  private final ImageLoad load;
  private final StreamService service;

  /**
   * Starts the service.
   *
   * @param images the images used in turn
   */
  StreamRun(Settings settings, EncodeRole.EncoderLoader encoders, List<byte[]> images)
      throws InterruptedException {
    topics = settings.topics();
    load = new ImageLoad(settings, topics.images(), topics.predictions(), images, this::waitingFor);
    service = StreamService.start(settings, encoders);
  }

  private String waitingFor() {
    return service.waitingFor();
  }

  /** Sends images as {@link ImageLoad#burst} does. */
  double burst(int images) throws InterruptedException {
    return load.burst(images);
  }

  /** Sends images as {@link ImageLoad#steady} does. */
  void steady(double perSecond, int seconds, Samples latency) throws InterruptedException {
    load.steady(perSecond, seconds, latency);
  }

  /** Freezes the domains, so that none trains. */
  void freeze() {
    for (int i = 0; i < BenchStream.DOMAINS; i++) {
      String domain = BenchStream.domain(i);
      load.send(
          topics.adapterCommands(),
          domain,
          new AdapterCommand(domain, Action.FREEZE, null, "bench", Instant.EPOCH, null, null));
    }
  }

  /** Returns the service's own figures so far. */
  Metrics.Snapshot snapshot() {
    return service.metrics().snapshot();
  }

  @Override
  public void close() {
    service.close();
    load.close();
  }
}
