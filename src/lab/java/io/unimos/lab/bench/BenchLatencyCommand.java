package io.unimos.lab.bench;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleException;
import io.unimos.encode.EngineFlags;
import java.io.IOException;
import java.util.Map;
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

  @Option(
      names = "--rate",
      description = "Images a second; 0 (default): half of what is measured first.")
  private double rate = 0;

  @Option(names = "--seconds", description = "Of each phase (${DEFAULT-VALUE}).")
  private int seconds = 10;

  @Option(
      names = "--pairs",
      description = "Phases with training, each between two without (${DEFAULT-VALUE}).")
  private int pairs = 3;

  @Option(names = "--load", description = "Images to measure the rate with (${DEFAULT-VALUE}).")
  private int load = 8000;

  @Option(names = "--bytes", description = "Bytes of an image (${DEFAULT-VALUE}).")
  private int bytes = 20_000;

  private final Samples quiet = new Samples();
  private final Samples training = new Samples();

  @Override
  void measure(Map<String, Object> figures)
      throws IOException, BundleException, InterruptedException {
    // The trainer has one thread, as beside a GPU or in a deployment that only adapts.
    EngineFlags.apply(1);
    try (Running running = start(Map.of())) {
      Bundle bundle = running.bundle();
      StandInEncoder standIn =
          new StandInEncoder(bundle.encoder(), 32, new MovedFeatures(bundle, SEED));
      try (EndlessRounds rounds =
              new EndlessRounds(new RoundWorld(bundle.sourceModel()), REMEMBERED);
          StreamRun stream =
              new StreamRun(
                  running.settings(), standIn.loader(), BenchStream.pictures(32, bytes))) {
        measure(stream, rounds, figures);
      }
    }
    fill(figures);
  }

  private void measure(StreamRun stream, EndlessRounds rounds, Map<String, Object> figures)
      throws InterruptedException {
    // This also gives the domains something to remember, and versions.
    stream.burst(load / 4);
    double capacity = stream.burst(load);
    double perSecond = rate > 0 ? rate : capacity / 2;
    stream.freeze();
    stream.steady(perSecond, seconds, new Samples());
    Turns taken =
        Turns.take(
            pairs,
            () -> phase(stream, perSecond, quiet),
            () -> {
              rounds.start();
              double p99 = phase(stream, perSecond, training);
              rounds.stop();
              return p99;
            });
    figures.put("capacityImagesPerSecond", capacity);
    figures.put("imagesPerSecond", perSecond);
    figures.put("rounds", rounds.done());
    taken.put(figures, "p99RatioWhileTraining", Double.MAX_VALUE, err());
  }

  /** Runs one phase; returns its p99 from image to prediction, in ms. */
  private double phase(StreamRun stream, double perSecond, Samples into)
      throws InterruptedException {
    Samples latency = new Samples();
    stream.steady(perSecond, seconds, latency);
    into.addAll(latency);
    return latency.percentile(.99);
  }

  private void fill(Map<String, Object> figures) {
    figures.put("p50Millis", quiet.percentile(.5));
    figures.put("p99Millis", quiet.percentile(.99));
    figures.put("p50MillisWhileTraining", training.percentile(.5));
    figures.put("p99MillisWhileTraining", training.percentile(.99));
    figures.put("images", quiet.count());
    figures.put("imagesWhileTraining", training.count());
    figures.put("cores", cores());
  }
}
