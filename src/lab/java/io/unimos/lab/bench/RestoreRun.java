package io.unimos.lab.bench;

import io.unimos.cli.TemporaryFolder;
import io.unimos.config.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A set of cameras whose service goes away, and the time that each of them has no answer. Used by
 * one thread, which closes it.
 */
final class RestoreRun implements AutoCloseable {
  private static final long SEED = 407;
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** The number of images of all cameras together after which little is compiled any more. */
  private static final int WARM_UP = 20_000;

  /**
   * The largest number of images for each camera; where there are few cameras, a window's images
   * are enough.
   */
  private static final int MOST_ROUNDS = 64;

  /**
   * The time for which features are sent, so that some are in open transactions when the service
   * dies.
   */
  private static final long UNDER_WAY_MILLIS = 150;

  private final Path folder;
  private final String heap;
  private final Map<String, String> settings;
  private final CommittedOutputs outputs;
  private final FeatureFeed feed;
  private final Fleet fleet;
  private final List<ForkedService> services = new ArrayList<>();

  /**
   * The end of a service and the recovery after it.
   *
   * @param seconds the time of each camera to its first prediction of a feature sent after the end
   * @param reported the report of the service that answers, less what it had reported before
   */
  record Recovery(Samples seconds, ForkedService.Reported reported) {
    void put(Map<String, Object> figures, String how) {
      figures.put("seconds" + how, seconds.percentile(1) / 1e9);
      figures.put("seconds" + how + "Median", seconds.percentile(.5) / 1e9);
      figures.put("seconds" + how + "First", seconds.percentile(0) / 1e9);
      figures.put("restoredBytes" + how, (long) reported.restoredBytes());
      figures.put("camerasLoaded" + how, (long) reported.loads());
      figures.put("loadMillis" + how, 1e3 * reported.loadSeconds() / reported.loads());
    }
  }

  /** A function that ends a service and returns the one that then has its cameras. */
  @FunctionalInterface
  interface End {
    ForkedService by() throws IOException, InterruptedException;
  }

  /**
   * Prepares the run; no service runs yet.
   *
   * @param heap the heap of each service
   * @param settings the settings of each service
   */
  RestoreRun(StreamBench.Running running, int cameras, String heap, Map<String, String> settings)
      throws InterruptedException {
    Settings own = running.settings();
    folder = running.folder().path();
    this.heap = heap;
    this.settings = new HashMap<>(settings);
    this.settings.put("bootstrap.servers", own.service().bootstrapServers());
    this.settings.put("schema.registry.url", own.service().schemaRegistryUrl());
    this.settings.put("bundle", folder.resolve("bundle").toString());
    fleet = new Fleet("camera", 0, cameras);
    outputs = CommittedOutputs.from(own, own.topics().predictions());
    feed = new FeatureFeed(own, running.bundle(), SEED);
  }

  /**
   * Starts a service.
   *
   * @param name the name of its state and log
   * @param more additional settings
   */
  ForkedService start(String name, Map<String, String> more) throws IOException {
    Map<String, String> all = new TreeMap<>(settings);
    all.put("state.dir", state(name).toString());
    all.putAll(more);
    ForkedService service = ForkedService.start(folder, name, heap, all);
    services.add(service);
    return service;
  }

  private Path state(String name) {
    return folder.resolve("state-" + name);
  }

  /** Deletes the state, as if the volume were gone; no process may use it. */
  void loseState(String name) {
    new TemporaryFolder(state(name)).close();
  }

  /** Gives each camera a history. */
  void history(int images) throws InterruptedException {
    fleet.history(feed, images, this::drain);
  }

  /**
   * Waits until a new instance has the state of all cameras and has compiled its code for answers.
   * An instance without answers so far is slower than any that takes over from another one.
   */
  void share(ForkedService newcomer) throws InterruptedException {
    newcomer.awaitCaughtUp();
    for (int i = 0; i < MOST_ROUNDS && i * fleet.cameras() < WARM_UP; i++) {
      eachCamera();
    }
    long unused = drain();
    newcomer.awaitCaughtUp();
  }

  private long drain() throws InterruptedException {
    feed.flush();
    return outputs.await(feed.sent(), () -> services.get(services.size() - 1).process().tail());
  }

  /**
   * Ends a service while features are in flight, and waits for an answer to every camera.
   *
   * @param before the earlier report of the service that answers
   */
  Recovery recover(ForkedService.Reported before, End end)
      throws IOException, InterruptedException {
    eachCamera();
    feed.flush();
    TimeUnit.MILLISECONDS.sleep(UNDER_WAY_MILLIS);
    long ended = System.nanoTime();
    // Records sent from now on are younger; the record's time has whole milliseconds.
    outputs.answersFrom(System.currentTimeMillis() + 1);
    TimeUnit.MILLISECONDS.sleep(2);
    ForkedService next = end.by();
    eachCamera();
    feed.flush();
    Samples seconds = new Samples();
    outputs
        .awaitAnswers(fleet.cameras(), PATIENCE, next.process()::tail)
        .values()
        .forEach(at -> seconds.add(at - ended));
    drain();
    next.awaitReady();
    return new Recovery(seconds, next.reported().less(before));
  }

  private void eachCamera() {
    for (int i = 0; i < fleet.cameras(); i++) {
      fleet.sendNext(feed, System.currentTimeMillis());
    }
  }

  @Override
  public void close() {
    services.forEach(ForkedService::close);
    feed.close();
    outputs.close();
  }
}
