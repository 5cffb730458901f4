package io.unimos.lab.bench;

import io.unimos.bundle.BundleException;
import io.unimos.bundle.EncoderPart;
import io.unimos.config.Settings;
import io.unimos.encode.EncoderDevices;
import io.unimos.encode.ImageEncoder;
import io.unimos.image.decode.ImageDecoder;
import io.unimos.image.decode.Pixels;
import io.unimos.image.decode.Resize;
import io.unimos.lab.broker.LocalCluster;
import io.unimos.lab.cameras.DemoCameras;
import io.unimos.service.EncodeRole;
import io.unimos.service.ExitCodes;
import io.unimos.service.metrics.Metrics;
import io.unimos.wire.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The command that measures the cost of the stream around the real encoder. It compares the rate
 * from the first image sent to the last prediction committed with the encoder alone on ready crops.
 * Both run in turns in the same process.
 */
@Command(
    name = "encode",
    description = "Measures the whole stream with the demo's encoder against the bare encoder.")
public final class BenchEncodeCommand implements Callable<Integer> {
  /** A separate seed, so that no figure rests on images used for tuning. */
  private static final long SEED = 404;

  /**
   * The largest valid ratio: the stream does all that the bare encoder does, so a higher one means
   * wrong clocks.
   */
  private static final double MOST = 1.02;

  /** The share of one processor below which the compilers do not affect the ratio noticeably. */
  private static final double COMPILERS_REST = .02;

  /**
   * The settings without rounds: training has a budget of its own, which would be taken from the
   * encoder's processors.
   */
  private static final Map<String, String> NO_ROUNDS = Map.of("adapt.mode", "prototypes");

  @Spec private CommandSpec spec;

  @Option(
      names = "--images",
      defaultValue = "1536",
      description = "Images of each measurement of the stream (${DEFAULT-VALUE}).")
  private int images;

  @Option(
      names = "--turns",
      defaultValue = "3",
      description =
          "Measurements of the stream, each between two of the bare encoder (${DEFAULT-VALUE}).")
  private int turns;

  @Option(
      names = "--warm-up",
      defaultValue = "12000",
      description =
          "Images through the stream with an encoder that costs nothing, before anything is"
              + " measured: they compile the stream's own code, which otherwise costs several"
              + " times as much and takes the encoder's processors; then as many at most with the"
              + " real one, until the compilers rest (${DEFAULT-VALUE}).")
  private int warmUp;

  @Mixin private BenchWorld world;

  @Mixin private BenchReport report;

  @Override
  public Integer call() throws IOException, BundleException, InterruptedException {
    LocalCluster.requireBroker();
    List<byte[]> jpegs = new ArrayList<>();
    for (int i = 0; i < BenchStream.PICTURES; i++) {
      jpegs.add(DemoCameras.render("day", SEED, i).jpeg());
    }
    Map<String, Object> figures = new LinkedHashMap<>();
    warmUp(jpegs);
    try (BenchWorld.Running running = world.start(NO_ROUNDS, Map.of());
        EncoderDevices devices =
            EncodeRole.loadEncoder(running.bundle(), running.settings().encode());
        StreamRun stream = new StreamRun(running.settings(), EncodeRole::loadEncoder, jpegs)) {
      ImageEncoder encoder = devices.encoder();
      int batch = Math.min(running.settings().encode().batchSize(), encoder.preferredBatch());
      List<byte[]> crops = crops(running.settings(), encoder, jpegs);
      int bareImages = Math.max(1, images / 2 / batch) * batch;
      bare(encoder, crops, batch, bareImages);
      CompilerTime compilers = new CompilerTime();
      int each = Math.max(1, images / 2);
      int most = Math.max(1, warmUp / each);
      if (!compilers.rest(COMPILERS_REST, most, () -> stream.burst(each))) {
        spec.commandLine().getErr().println("the compilers still work: the ratio is too low");
      }
      CpuTime bareCpu = new CpuTime();
      CpuTime streamCpu = new CpuTime();
      Turns taken =
          Turns.take(
              turns,
              () -> bareCpu.during(() -> bare(encoder, crops, batch, bareImages)),
              () -> streamCpu.during(() -> compilers.during(() -> stream.burst(images))));
      figures.put("imagesPerSecond", taken.subject());
      figures.put("bareImagesPerSecond", taken.baseline());
      taken.put(figures, "ratioToBareEncoder", MOST, spec.commandLine().getErr());
      figures.put("cpuMillisPerImage", streamCpu.millis() / turns / images);
      figures.put("compilerMillisPerImage", compilers.millis() / turns / images);
      figures.put("bareCpuMillisPerImage", bareCpu.millis() / (turns + 1) / bareImages);
      Metrics.Snapshot snapshot = stream.snapshot();
      figures.put("batchFill", snapshot.meanBatch() / running.settings().encode().batchSize());
      figures.put("lookAheadMisses", snapshot.lookAheadMisses());
      figures.put("batchSize", batch);
    }
    figures.put("images", images);
    figures.put("warmUp", warmUp);
    report.publish(spec.commandLine().getOut(), figures);
    return ExitCodes.OK;
  }

  /** Warms up in a separate world, of which only compiled code remains. */
  private void warmUp(List<byte[]> jpegs)
      throws IOException, BundleException, InterruptedException {
    if (warmUp == 0) {
      return;
    }
    try (BenchWorld.Running running = world.start(NO_ROUNDS, Map.of())) {
      EncoderPart part = running.bundle().encoder();
      ImageEncoder free =
          BenchEncoders.of(
              part, part.resize().size(), 0, new MovedFeatures(running.bundle(), SEED));
      try (StreamRun stream =
          new StreamRun(
              running.settings(), (ignored, settings) -> EncoderDevices.of(free), jpegs)) {
        stream.burst(warmUp);
      }
    }
  }

  private static List<byte[]> crops(Settings settings, ImageEncoder encoder, List<byte[]> jpegs) {
    try (ImageDecoder decoder = new ImageDecoder(settings.image().limits())) {
      return jpegs.stream().map(jpeg -> crop(decoder, jpeg, encoder.resize())).toList();
    }
  }

  /** Returns the images a second of the encoder alone, in the batches that suit it best. */
  private static double bare(ImageEncoder encoder, List<byte[]> crops, int batch, int count) {
    long started = System.nanoTime();
    for (int done = 0; done < count; done += batch) {
      List<byte[]> next = new ArrayList<>(batch);
      for (int i = 0; i < batch; i++) {
        next.add(crops.get((done + i) % crops.size()));
      }
      encoder.encode(next);
    }
    return count / ((System.nanoTime() - started) / 1e9);
  }

  private static byte[] crop(ImageDecoder decoder, byte[] jpeg, Resize resize) {
    if (decoder.decode(jpeg) instanceof Outcome.Ok<Pixels> ok) {
      return resize.crop(ok.value());
    }
    throw new IllegalStateException("an image of the demo could not be decoded");
  }
}
