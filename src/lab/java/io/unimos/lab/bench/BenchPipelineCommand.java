package io.unimos.lab.bench;

import io.unimos.bundle.BundleException;
import io.unimos.encode.EncoderDevices;
import io.unimos.encode.ImageEncoder;
import io.unimos.service.ExitCodes;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The command that measures the rate of images through broker and topology when encoding costs
 * nothing.
 */
@Command(
    name = "pipeline",
    description =
        "Measures the stream with a free or a simulated encoder: broker, service, producer and"
            + " consumer share this machine.")
public final class BenchPipelineCommand implements Callable<Integer> {
  /** The choice of the substitute encoder. */
  enum Encoder {
    FREE,
    SIMULATED
  }

  @Spec private CommandSpec spec;

  @Option(
      names = "--images",
      defaultValue = "8000",
      description = "Images of each measurement (${DEFAULT-VALUE}).")
  private int images;

  @Option(
      names = "--turns",
      defaultValue = "5",
      description = "Measurements, after a warm-up as long as one (${DEFAULT-VALUE}).")
  private int turns;

  @Option(
      names = "--bytes",
      defaultValue = "20000",
      description = "Bytes of an image (${DEFAULT-VALUE}).")
  private int bytes;

  @Option(
      names = "--pixels",
      defaultValue = "32",
      description =
          "Side of the picture in it (${DEFAULT-VALUE}): decoding is real, so a small one keeps it"
              + " out of the measurement; 224 puts it in.")
  private int pixels;

  @Option(
      names = "--encoder",
      defaultValue = "FREE",
      description = "${COMPLETION-CANDIDATES}; simulated takes --batch-millis for each batch.")
  private Encoder encoder;

  @Option(
      names = "--batch-millis",
      defaultValue = "20",
      description = "Of the simulated encoder (${DEFAULT-VALUE}).")
  private int batchMillis;

  @Mixin private BenchWorld world;

  @Mixin private BenchReport report;

  @Override
  public Integer call() throws IOException, BundleException, InterruptedException {
    Map<String, Object> figures = new LinkedHashMap<>();
    try (BenchWorld.Running running = world.start()) {
      long nanos = encoder == Encoder.FREE ? 0 : TimeUnit.MILLISECONDS.toNanos(batchMillis);
      ImageEncoder standIn = BenchEncoders.of(running.bundle().encoder(), pixels, nanos);
      try (StreamRun stream =
          new StreamRun(
              running.settings(),
              (ignored, settings) -> EncoderDevices.of(standIn),
              BenchStream.pictures(pixels, bytes))) {
        stream.burst(images);
        Repeats rates = Repeats.take(turns, () -> stream.burst(images));
        rates.put(figures, "imagesPerSecond", spec.commandLine().getErr());
        double fill = stream.snapshot().meanBatch() / running.settings().encode().batchSize();
        figures.put("batchFill", fill);
        figures.put("lookAheadMisses", stream.snapshot().lookAheadMisses());
      }
    }
    figures.put("images", images);
    figures.put("imageBytes", bytes);
    figures.put("imagePixels", pixels);
    figures.put("encoder", encoder.name());
    report.publish(spec.commandLine().getOut(), figures);
    return ExitCodes.OK;
  }
}
