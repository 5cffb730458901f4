package io.unimos.lab.bench;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleException;
import io.unimos.config.Settings;
import io.unimos.encode.EncoderDevices;
import io.unimos.service.ExitCodes;
import io.unimos.service.StreamService;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command that measures the effect of a slow encoder with a backlog on everything else. */
@Command(
    name = "backlog",
    description =
        "Starts the service with an encoder of so many images a second before images that already"
            + " wait, exactly once, and measures how long the first prediction, every camera's"
            + " first and a command take, and how much of its time the encoder has nothing to do.")
public final class BenchBacklogCommand implements Callable<Integer> {
  private static final long SEED = 405;
  private static final int PIXELS = 32;

  @Spec private CommandSpec spec;

  @Option(
      names = "--rate",
      defaultValue = "5",
      description = "Images a second that the encoder manages (${DEFAULT-VALUE}).")
  private double rate;

  @Option(
      names = "--images",
      defaultValue = "3600",
      description = "Images that wait (${DEFAULT-VALUE}).")
  private int images;

  @Option(
      names = "--bytes",
      defaultValue = "20000",
      description = "Bytes of an image (${DEFAULT-VALUE}).")
  private int bytes;

  @Option(
      names = "--partitions",
      defaultValue = "6",
      description = "That the images wait in (${DEFAULT-VALUE}).")
  private int partitions;

  @Option(
      names = "--seconds",
      defaultValue = "60",
      description = "To watch at least (${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--at-most",
      defaultValue = "300",
      description = "Seconds to wait for a prediction of every camera (${DEFAULT-VALUE}).")
  private int atMost;

  @Mixin private BenchWorld world;

  @Mixin private BenchReport report;

  @Override
  public Integer call() throws IOException, BundleException {
    Map<String, Object> figures = new LinkedHashMap<>();
    Map<String, String> fixed = Map.of("topics.partitions", Integer.toString(partitions));
    try (BenchWorld.Running running = world.start(fixed)) {
      Bundle bundle = running.bundle();
      BacklogEncoder encoder =
          new BacklogEncoder(bundle.encoder(), new MovedFeatures(bundle, SEED), rate);
      new BenchStream(running.settings()).load(BenchStream.pictures(PIXELS, bytes), images);
      measure(running.settings(), encoder, figures);
      figures.put(
          "transactionsAborted",
          AbortedTransactions.count(running.folder().path().resolve("broker")));
    }
    figures.put("rate", rate);
    figures.put("images", images);
    figures.put("imageBytes", bytes);
    figures.put("partitions", partitions);
    report.publish(spec.commandLine().getOut(), figures);
    return ExitCodes.OK;
  }

  private void measure(Settings settings, BacklogEncoder encoder, Map<String, Object> figures) {
    long before = System.nanoTime();
    try (BacklogRun run = new BacklogRun(settings);
        StreamService service =
            StreamService.start(settings, (ignored, encode) -> EncoderDevices.of(encoder))) {
      long started = System.nanoTime();
      encoder.count();
      run.watch(service, started, images, Duration.ofSeconds(seconds), Duration.ofSeconds(atMost));
      figures.put("encoderIdleShare", encoder.idleShare());
      run.fill(figures, started);
      figures.put("secondsToStart", (started - before) / 1e9);
      figures.put("meanBatch", service.metrics().snapshot().meanBatch());
      figures.put("lookAheadMisses", service.metrics().snapshot().lookAheadMisses());
    }
  }
}
