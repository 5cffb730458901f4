package io.unimos.lab.bench;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleException;
import io.unimos.config.Settings;
import io.unimos.config.TopicSettings;
import io.unimos.core.domain.DomainContext;
import io.unimos.core.domain.RoundRequest;
import io.unimos.core.domain.Trainer;
import io.unimos.encode.EngineFlags;
import io.unimos.event.Action;
import io.unimos.event.AdapterCommand;
import io.unimos.service.StreamService;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command that measures the latency of predictions while a round is always running. */
@Command(
    name = "latency",
    description =
        "Measures image to prediction at half of the measured rate, with a round always training"
            + " and with none, in turns, in the same process as broker, producer and consumer.")
public final class BenchLatencyCommand extends StreamBench {
  private static final long SEED = 404;

  /** The size of a full memory. */
  private static final int REMEMBERED = 2_048;

  @Option(names = "--rate", description = "Images a second; 0: half of what is measured first.")
  private double rate = 0;

  @Option(names = "--seconds", description = "Of each phase.")
  private int seconds = 10;

  @Option(names = "--pairs", description = "Phases with training, each between two without.")
  private int pairs = 3;

  @Option(names = "--load", description = "Images to measure the rate with.")
  private int load = 8000;

  @Option(names = "--bytes", description = "Bytes of an image.")
  private int bytes = 20_000;

  private final Samples quiet = new Samples();
  private final Samples training = new Samples();
  private final AtomicInteger rounds = new AtomicInteger();

  @Override
  void measure(Map<String, Object> figures)
      throws IOException, BundleException, InterruptedException {
    // The trainer has one thread, as beside a GPU or in a deployment that only adapts.
    EngineFlags.apply(1);
    try (Running running = start(Map.of(), Map.of())) {
      Bundle bundle = running.bundle();
      StandInEncoder standIn =
          new StandInEncoder(bundle.encoder(), 32, new MovedFeatures(bundle, SEED));
      RoundWorld world = new RoundWorld(bundle.sourceModel());
      DomainContext context = world.context();
      RoundRequest request = world.camera(context, REMEMBERED).request();
      Trainer trainer = new Trainer(context);
      Settings settings = running.settings();
      List<byte[]> pictures = BenchStream.pictures(32, bytes);
      try (StreamService service = StreamService.start(settings, standIn.loader());
          ImageLoad stream = new ImageLoad(settings, service, pictures)) {
        measure(settings.topics(), stream, () -> trainer.run(request), figures);
      }
    }
    figures.put("p50Millis", quiet.percentile(.5));
    figures.put("p99Millis", quiet.percentile(.99));
    figures.put("p50MillisWhileTraining", training.percentile(.5));
    figures.put("p99MillisWhileTraining", training.percentile(.99));
    figures.put("images", quiet.count());
    figures.put("imagesWhileTraining", training.count());
    figures.put("cores", cores());
  }

  private void measure(
      TopicSettings topics, ImageLoad stream, Runnable round, Map<String, Object> figures)
      throws InterruptedException {
    // This also gives the domains something to remember, and versions.
    stream.burst(load / 4);
    double capacity = stream.burst(load);
    double perSecond = rate > 0 ? rate : capacity / 2;
    for (int i = 0; i < BenchStream.DOMAINS; i++) {
      String domain = BenchStream.domain(i);
      stream.send(
          topics.adapterCommands(),
          domain,
          new AdapterCommand(domain, Action.FREEZE, null, "bench", Instant.EPOCH, null, null));
    }
    stream.steady(perSecond, seconds, new Samples());
    Turns taken =
        Turns.take(
            pairs,
            () -> phase(stream, perSecond, quiet),
            () -> beside(round, () -> phase(stream, perSecond, training)));
    figures.put("capacityImagesPerSecond", capacity);
    figures.put("imagesPerSecond", perSecond);
    figures.put("rounds", rounds.get());
    taken.put(figures, "p99RatioWhileTraining", Double.MAX_VALUE, err());
  }

  /** Measures beside a thread that always trains, by the same class as the service's. */
  private double beside(Runnable round, Turns.Measure phase) throws InterruptedException {
    AtomicBoolean on = new AtomicBoolean(true);
    Thread thread =
        new Thread(
            () -> {
              do {
                round.run();
                rounds.incrementAndGet();
              } while (on.get());
            },
            "endless-rounds");
    thread.setDaemon(true);
    thread.start();
    double figure = phase.take();
    on.set(false);
    thread.join();
    return figure;
  }

  /** Runs one phase; returns its p99 from image to prediction, in ms. */
  private double phase(ImageLoad stream, double perSecond, Samples into)
      throws InterruptedException {
    Samples latency = new Samples();
    stream.steady(perSecond, seconds, latency);
    into.addAll(latency);
    return latency.percentile(.99);
  }
}
