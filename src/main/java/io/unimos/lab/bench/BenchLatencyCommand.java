package io.unimos.lab.bench;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleException;
import io.unimos.config.Settings;
import io.unimos.encode.EncoderDevices;
import io.unimos.encode.EngineFlags;
import io.unimos.encode.ImageEncoder;
import io.unimos.service.ExitCodes;
import io.unimos.service.StreamService;
import io.unimos.service.TopologyWiring;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What training costs those who wait for predictions: latency with a round always running. */
@Command(
    name = "latency",
    description =
        "Measures image to prediction at half of the measured rate, with a round always training"
            + " and with none, in turns, in the same process as broker, producer and consumer.")
public final class BenchLatencyCommand implements Callable<Integer> {
  private static final long SEED = 404;

  /** A memory that is full. */
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
      description = "Of one phase with training and one without (${DEFAULT-VALUE}).")
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
    // as beside a GPU, or in a deployment that only adapts: the trainer has one thread
    EngineFlags.apply(1);
    Map<String, Object> figures = new LinkedHashMap<>();
    try (BenchWorld.Running running = world.start()) {
      Bundle bundle = running.bundle();
      ImageEncoder standIn =
          BenchEncoders.of(bundle.encoder(), 32, 0, new MovedFeatures(bundle, SEED));
      List<byte[]> jpegs = BenchStream.pictures(32, bytes);
      Settings settings = running.settings();
      double capacity = capacity(settings, standIn, jpegs);
      double perSecond = rate > 0 ? rate : capacity / 2;
      figures.put("capacityImagesPerSecond", capacity);
      figures.put("imagesPerSecond", perSecond);
      figures.put("rounds", measure(settings, bundle, standIn, jpegs, perSecond));
    }
    fill(figures);
    report.publish(spec.commandLine().getOut(), figures);
    return ExitCodes.OK;
  }

  /** Also gives the domains something to remember, and versions. */
  private double capacity(Settings settings, ImageEncoder standIn, List<byte[]> jpegs) {
    BenchStream stream = new BenchStream(settings);
    stream.load(jpegs, load);
    return stream
        .run((bundle, encode) -> EncoderDevices.of(standIn), load, load / 4)
        .imagesPerSecond();
  }

  private int measure(
      Settings settings, Bundle bundle, ImageEncoder standIn, List<byte[]> jpegs, double perSecond)
      throws InterruptedException {
    try (EndlessRounds rounds =
            new EndlessRounds(
                TopologyWiring.context(settings, bundle),
                new MovedFeatures(bundle, SEED + 1),
                REMEMBERED);
        LatencyLoad latency = new LatencyLoad(settings, jpegs);
        StreamService service =
            StreamService.start(settings, (b, encode) -> EncoderDevices.of(standIn))) {
      latency.freeze();
      // starts and compiles
      latency.run(perSecond, seconds, new Samples());
      for (int pair = 0; pair < pairs; pair++) {
        // turns change, so that what warms up or fills up meets both alike
        boolean first = pair % 2 == 1;
        phase(latency, service, rounds, perSecond, first);
        phase(latency, service, rounds, perSecond, !first);
      }
      return rounds.done();
    }
  }

  private void phase(
      LatencyLoad latency,
      StreamService service,
      EndlessRounds rounds,
      double perSecond,
      boolean train)
      throws InterruptedException {
    if (train) {
      rounds.start();
    }
    Samples predict = train ? predictTraining : predictQuiet;
    service.metrics().eachPrediction(predict::add);
    latency.run(perSecond, seconds, train ? training : quiet);
    service.metrics().eachPrediction(nanos -> {});
    if (train) {
      rounds.stop();
    }
  }

  private void fill(Map<String, Object> figures) {
    figures.put("p50Millis", quiet.percentile(.5));
    figures.put("p99Millis", quiet.percentile(.99));
    figures.put("p50MillisWhileTraining", training.percentile(.5));
    figures.put("p99MillisWhileTraining", training.percentile(.99));
    figures.put("p99RatioWhileTraining", training.percentile(.99) / quiet.percentile(.99));
    figures.put("predictP50Micros", predictQuiet.percentile(.5) / 1e3);
    figures.put("predictP99Micros", predictQuiet.percentile(.99) / 1e3);
    figures.put("predictP50MicrosWhileTraining", predictTraining.percentile(.5) / 1e3);
    figures.put("predictP99MicrosWhileTraining", predictTraining.percentile(.99) / 1e3);
    figures.put("images", quiet.count());
    figures.put("imagesWhileTraining", training.count());
    figures.put("cores", Runtime.getRuntime().availableProcessors());
  }
}
