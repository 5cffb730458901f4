package io.unimos.lab.bench;

import io.unimos.bundle.Bundle;
import io.unimos.cli.Pace;
import io.unimos.config.Settings;
import io.unimos.ops.MeterName;
import io.unimos.ops.Metrics;
import io.unimos.service.StreamService;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A service that only adapts, features of two fleets of cameras into it, and what comes out. A
 * stretch is measured from its first feature, when nothing is under way, to its last committed
 * prediction. Used by one thread, which closes it.
 */
final class CamerasRun implements AutoCloseable {
  /** Of the fleet that the other is held against. */
  static final int FEW = 24;

  private static final long SEED = 406;

  private static final int COLLECTIONS = 4;

  private static final long EACH_SECOND = TimeUnit.SECONDS.toNanos(1);

  private final CommittedOutputs outputs;
  private final FeatureFeed feed;
  private final StreamService service;
  private final Fleet few = new Fleet("few", 0, FEW);
  private final Fleet many;
  private double oldestTicket;

  CamerasRun(Settings settings, Bundle bundle, int cameras) throws InterruptedException {
    many = new Fleet("camera", FEW, cameras);
    outputs = CommittedOutputs.from(settings);
    feed = new FeatureFeed(settings, bundle, SEED);
    service = StreamService.start(settings);
  }

  Fleet few() {
    return few;
  }

  Fleet many() {
    return many;
  }

  /** Gives each camera a past. */
  void history(Fleet fleet, int images) throws InterruptedException {
    fleet.history(feed, images, this::drain);
  }

  private long drain() throws InterruptedException {
    feed.flush();
    return outputs.await(feed.sent(), service::waitingFor);
  }

  /** Features that a measurement sends, those before its clock starts included. */
  static int sent(int images) {
    return images + images / 10;
  }

  /** As many features as go through, in rotation; images a second. */
  double asFastAsItGoes(Fleet fleet, int images) throws InterruptedException {
    for (int i = images; i < sent(images); i++) {
      fleet.sendNext(feed);
    }
    drain();
    long started = System.nanoTime();
    for (int i = 0; i < images; i++) {
      fleet.sendNext(feed);
    }
    return images / ((drain() - started) / 1e9);
  }

  /**
   * Features at a steady rate, in rotation.
   *
   * @param latency gets the ms of each from feature to committed prediction
   * @return images a second from first feature to last prediction
   */
  double atRate(Fleet fleet, double perSecond, int seconds, Samples latency)
      throws InterruptedException {
    long before = feed.sent();
    long started = System.nanoTime();
    outputs.latency(System.currentTimeMillis(), latency);
    Pace pace = Pace.of(perSecond);
    long end = started + TimeUnit.SECONDS.toNanos(seconds);
    long nextLook = started;
    for (long now = started; now - end < 0; now = System.nanoTime()) {
      fleet.sendNext(feed);
      if (now - nextLook >= 0) {
        oldestTicket = Math.max(oldestTicket, service.metrics().sum(MeterName.ROUNDS_OLDEST));
        nextLook = now + EACH_SECOND;
      }
      pace.await();
    }
    long ended = drain();
    outputs.latency(Long.MAX_VALUE, new Samples());
    return (feed.sent() - before) / ((ended - started) / 1e9);
  }

  /** Rounds, tickets and first versions since a moment, as far as the fleet is concerned. */
  void putRounds(Map<String, Object> figures, Fleet fleet, long started) {
    double done = service.metrics().sum(MeterName.ROUNDS);
    double waiting =
        service.metrics().sum(MeterName.ROUNDS_WAITING)
            + service.metrics().sum(MeterName.ROUNDS_IN_FLIGHT);
    figures.put("roundsWanted", (long) (done + waiting));
    figures.put("roundsDone", (long) done);
    figures.put("roundDemandRatio", service.metrics().sum(MeterName.ROUNDS_DEMAND));
    figures.put("oldestTicketSeconds", oldestTicket);
    Map<String, Long> rounds = ofFleet(outputs.firstRounds(), fleet);
    figures.put("camerasWithRound", rounds.size());
    figures.put("camerasWithVersion", ofFleet(outputs.firstVersions(), fleet).size());
    if (rounds.size() == fleet.cameras()) {
      long last = rounds.values().stream().mapToLong(at -> at - started).max().orElseThrow();
      figures.put("secondsToFirstRoundOfLastCamera", Math.max(0, last / 1e9));
    }
  }

  private static Map<String, Long> ofFleet(Map<String, Long> firsts, Fleet fleet) {
    Map<String, Long> own = new HashMap<>();
    for (int i = 0; i < fleet.cameras(); i++) {
      Long at = firsts.get(fleet.camera(i));
      if (at != null) {
        own.put(fleet.camera(i), at);
      }
    }
    return own;
  }

  /** Bytes of the heap that live now, while nothing is under way. */
  static long liveHeap() throws InterruptedException {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < COLLECTIONS; i++) {
      // clients let go of their buffers one after the other
      TimeUnit.MILLISECONDS.sleep(500);
      memory.gc();
      least = Math.min(least, memory.getHeapMemoryUsage().getUsed());
    }
    return least;
  }

  /** What is in memory by the service's own account, and how often that changed. */
  void putMemory(Map<String, Object> figures) {
    Metrics metrics = service.metrics();
    figures.put("camerasInMemory", (long) metrics.sum(MeterName.LOADED));
    figures.put("loads", (long) metrics.sum(MeterName.LOADS));
    figures.put("evictions", (long) metrics.sum(MeterName.EVICTIONS));
    figures.put("scrapeBytes", metrics.scrape().getBytes(StandardCharsets.UTF_8).length);
  }

  @Override
  public void close() {
    service.close();
    feed.close();
    outputs.close();
  }
}
