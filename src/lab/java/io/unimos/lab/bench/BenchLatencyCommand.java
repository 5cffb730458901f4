package io.unimos.lab.bench;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleException;
import io.unimos.encode.EncoderDevices;
import io.unimos.encode.EngineFlags;
import io.unimos.encode.ImageEncoder;
import io.unimos.service.ExitCodes;
import io.unimos.service.TopologyWiring;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command that measures the latency of predictions while a round is always running. */
@Command(
    name = "latency",
    description =
        "Measures image to prediction at half of the measured rate, with a round always training"
            + " and with none, in turns, in the same process as broker, producer and consumer.")
public final class BenchLatencyCommand implements Callable<Integer> {
  private static final long SEED = 404;

  /** The size of a full memory. */
  private static final int REMEMBERED = 2_048;

  @Spec private CommandSpec spec;

  @Option(
      names = "--rate",
      defaultValue = "0",
      description = "Images a second; 0 (default): half of what is measured first.")
  private double rate;

  @Option(
      names = "--seconds",
      defaultValue = "10",
      description = "Of each phase (${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--pairs",
      defaultValue = "3",
      description = "Phases with training, each between two without (${DEFAULT-VALUE}).")
  private int pairs;

  @Option(
      names = "--load",
      defaultValue = "8000",
      description = "Images to measure the rate with (${DEFAULT-VALUE}).")
  private int load;

  @Option(
      names = "--bytes",
      defaultValue = "20000",
      description = "Bytes of an image (${DEFAULT-VALUE}).")
  private int bytes;

  @Mixin private BenchWorld world;

  @Mixin private BenchReport report;

  private final Samples quiet = new Samples();
  private final Samples training = new Samples();
  private final Samples predictQuiet = new Samples();
  private final Samples predictTraining = new Samples();

  @Override
  public Integer call() throws IOException, BundleException, InterruptedException {
    // The trainer has one thread, as beside a GPU or in a deployment that only adapts.
    EngineFlags.apply(1);
    Map<String, Object> figures = new LinkedHashMap<>();
    try (BenchWorld.Running running = world.start()) {
      Bundle bundle = running.bundle();
      ImageEncoder standIn =
          BenchEncoders.of(bundle.encoder(), 32, 0, new MovedFeatures(bundle, SEED));
      try (EndlessRounds rounds =
              new EndlessRounds(
                  TopologyWiring.context(running.settings(), bundle),
                  new MovedFeatures(bundle, SEED + 1),
                  REMEMBERED);
          StreamRun stream =
              new StreamRun(
                  running.settings(),
                  (ignored, encode) -> EncoderDevices.of(standIn),
                  BenchStream.pictures(32, bytes))) {
        measure(stream, rounds, figures);
      }
    }
    fill(figures);
    report.publish(spec.commandLine().getOut(), figures);
    return ExitCodes.OK;
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
            () -> phase(stream, perSecond, quiet, predictQuiet),
            () -> {
              rounds.start();
              double p99 = phase(stream, perSecond, training, predictTraining);
              rounds.stop();
              return p99;
            });
    figures.put("capacityImagesPerSecond", capacity);
    figures.put("imagesPerSecond", perSecond);
    figures.put("rounds", rounds.done());
    taken.put(figures, "p99RatioWhileTraining", Double.MAX_VALUE, spec.commandLine().getErr());
  }

  /** Runs one phase; returns its p99 from image to prediction, in ms. */
  private double phase(StreamRun stream, double perSecond, Samples into, Samples predict)
      throws InterruptedException {
    Samples latency = new Samples();
    stream.eachPrediction(predict::add);
    stream.steady(perSecond, seconds, latency);
    stream.eachPrediction(nanos -> {});
    into.addAll(latency);
    return latency.percentile(.99);
  }

  private void fill(Map<String, Object> figures) {
    figures.put("p50Millis", quiet.percentile(.5));
    figures.put("p99Millis", quiet.percentile(.99));
    figures.put("p50MillisWhileTraining", training.percentile(.5));
    figures.put("p99MillisWhileTraining", training.percentile(.99));
    figures.put("predictP50Micros", predictQuiet.percentile(.5) / 1e3);
    figures.put("predictP99Micros", predictQuiet.percentile(.99) / 1e3);
    figures.put("predictP50MicrosWhileTraining", predictTraining.percentile(.5) / 1e3);
    figures.put("predictP99MicrosWhileTraining", predictTraining.percentile(.99) / 1e3);
    figures.put("images", quiet.count());
    figures.put("imagesWhileTraining", training.count());
    figures.put("cores", Runtime.getRuntime().availableProcessors());
  }
}
