package io.unimos.lab.bench;

import io.unimos.bundle.Bundle;
import io.unimos.config.Settings;
import io.unimos.core.math.Metric;
import io.unimos.service.StreamService;
import io.unimos.service.metrics.Metrics;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A service that only adapts, fed with the features of two fleets of cameras. A phase is measured
 * from its first feature, when nothing is in flight, to its last committed prediction. Used by one
 * thread, which closes it.
 */
final class CamerasRun implements AutoCloseable {
  /** The size of the fleet that serves as the baseline. */
  static final int FEW = 24;

  private static final long SEED = 406;

  private static final int COLLECTIONS = 4;

  private static final long EACH_SECOND = TimeUnit.SECONDS.toNanos(1);

  private final CommittedOutputs outputs;
  private final FeatureFeed feed;
  private final StreamService service;
  private final Fleet few = new Fleet("few", 0, FEW);
  private final Fleet many;
  private double oldestQueued;

  CamerasRun(Settings settings, Bundle bundle, int cameras) throws InterruptedException {
    many = new Fleet("camera", FEW, cameras);
    outputs = CommittedOutputs.from(settings, settings.topics().predictions());
    feed = new FeatureFeed(settings, bundle, SEED);
    service = StreamService.start(settings);
  }

  Fleet few() {
    return few;
  }

  Fleet many() {
    return many;
  }

  /** Gives each camera a history. */
  void history(Fleet fleet, int images) throws InterruptedException {
    fleet.history(feed, images, this::drain);
  }

  private long drain() throws InterruptedException {
    feed.flush();
    return outputs.await(feed.sent(), service::waitingFor);
  }

  /**
   * Returns the number of features that a measurement sends, including those before its clock
   * starts.
   */
  static int sent(int images) {
    return images + images / 10;
  }

  /** Sends features in rotation at the highest possible rate; returns images a second. */
  double asFastAsItGoes(Fleet fleet, int images) throws InterruptedException {
    for (int i = images; i < sent(images); i++) {
      fleet.sendNext(feed, System.currentTimeMillis());
    }
    drain();
    long started = System.nanoTime();
    for (int i = 0; i < images; i++) {
      fleet.sendNext(feed, System.currentTimeMillis());
    }
    return images / ((drain() - started) / 1e9);
  }

  /**
   * Sends features in rotation at a steady rate.
   *
   * @param latency receives the ms of each from when its feature was due to committed prediction
   * @return images a second from first feature to last prediction
   */
  double atRate(Fleet fleet, double perSecond, int seconds, Samples latency)
      throws InterruptedException {
    long before = feed.sent();
    long started = System.nanoTime();
    outputs.latency(System.currentTimeMillis(), latency);
    Arrivals arrivals = new Arrivals(perSecond);
    long end = started + TimeUnit.SECONDS.toNanos(seconds);
    long nextLook = started;
    for (long now = started; now - end < 0; now = System.nanoTime()) {
      fleet.sendNext(feed, arrivals.awaitNext());
      if (now - nextLook >= 0) {
        oldestQueued = Math.max(oldestQueued, service.metrics().sum(Metric.ROUNDS_OLDEST));
        nextLook = now + EACH_SECOND;
      }
    }
    long ended = drain();
    outputs.latency(Long.MAX_VALUE, new Samples());
    return (feed.sent() - before) / ((ended - started) / 1e9);
  }

  /** Enters the fleet's rounds, training requests and first versions since a moment. */
  void putRounds(Map<String, Object> figures, Fleet fleet, long started) {
    double done = service.metrics().sum(Metric.ROUNDS);
    double waiting =
        service.metrics().sum(Metric.ROUNDS_WAITING)
            + service.metrics().sum(Metric.ROUNDS_IN_FLIGHT);
    figures.put("roundsWanted", (long) (done + waiting));
    figures.put("roundsDone", (long) done);
    figures.put("roundDemandRatio", service.metrics().sum(Metric.ROUNDS_DEMAND));
    figures.put("oldestQueuedSeconds", oldestQueued);
    Map<String, Long> rounds = ofFleet(outputs.firstRounds(), fleet);
    figures.put("camerasWithRound", rounds.size());
    figures.put("camerasWithVersion", ofFleet(outputs.firstVersions(), fleet).size());
    if (rounds.size() == fleet.cameras()) {
      long last = rounds.values().stream().mapToLong(at -> at - started).max().orElseThrow();
      figures.put("secondsToFirstRoundOfLastCamera", Math.max(0, last / 1e9));
    }
  }

  private static Map<String, Long> ofFleet(Map<String, Long> firsts, Fleet fleet) {
    Map<String, Long> own = new HashMap<>(firsts);
    own.keySet().removeIf(camera -> !camera.startsWith(fleet.prefix()));
    return own;
  }

  /** Returns the bytes of live heap while nothing is in flight. */
  static long liveHeap() throws InterruptedException {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < COLLECTIONS; i++) {
      // Clients release their buffers one after the other.
      TimeUnit.MILLISECONDS.sleep(500);
      least = Math.min(least, Bench.liveHeap());
    }
    return least;
  }

  /** Enters what is in memory according to the service, and the number of changes. */
  void putMemory(Map<String, Object> figures) {
    Metrics metrics = service.metrics();
    figures.put("camerasInMemory", (long) metrics.sum(Metric.LOADED));
    figures.put("loads", (long) metrics.sum(Metric.LOADS));
    figures.put("evictions", (long) metrics.sum(Metric.EVICTIONS));
    figures.put("scrapeBytes", metrics.scrape().getBytes(StandardCharsets.UTF_8).length);
  }

  @Override
  public void close() {
    service.close();
    feed.close();
    outputs.close();
  }
}
