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

/** How fast images travel through broker, topology and back when encoding costs nothing. */
@Command(
    name = "pipeline",
    description =
        "Measures the stream with a free or a simulated encoder: broker, service, producer and"
            + " consumer share this machine.")
public final class BenchPipelineCommand implements Callable<Integer> {
  /** Which encoder stands in. */
  enum Encoder {
    FREE,
    SIMULATED
  }

  @Spec private CommandSpec spec;

  @Option(names = "--images", defaultValue = "24000", description = "Images (${DEFAULT-VALUE}).")
  private int images;

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
  public Integer call() throws IOException, BundleException {
    BenchStream.Result result;
    int batchSize;
    try (BenchWorld.Running running = world.start()) {
      long nanos = encoder == Encoder.FREE ? 0 : TimeUnit.MILLISECONDS.toNanos(batchMillis);
      ImageEncoder standIn = BenchEncoders.of(running.bundle().encoder(), pixels, nanos);
      batchSize = running.settings().encode().batchSize();
      BenchStream stream = new BenchStream(running.settings());
      stream.load(BenchStream.pictures(pixels, bytes), images);
      result = stream.run((ignored, settings) -> EncoderDevices.of(standIn), images, images / 10);
    }
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("imagesPerSecond", result.imagesPerSecond());
    figures.put("batchFill", result.snapshot().meanBatch() / batchSize);
    figures.put("lookAheadMisses", result.snapshot().lookAheadMisses());
    figures.put("images", images);
    figures.put("imageBytes", bytes);
    figures.put("imagePixels", pixels);
    figures.put("encoder", encoder.name());
    report.publish(spec.commandLine().getOut(), figures);
    return ExitCodes.OK;
  }
}
