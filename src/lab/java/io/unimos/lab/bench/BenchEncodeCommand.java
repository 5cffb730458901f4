package io.unimos.lab.bench;

import io.unimos.bundle.BundleException;
import io.unimos.bundle.EncoderPart;
import io.unimos.config.Settings;
import io.unimos.encode.EncoderDevices;
import io.unimos.encode.ImageEncoder;
import io.unimos.image.decode.ImageDecoder;
import io.unimos.image.decode.Pixels;
import io.unimos.lab.broker.LocalCluster;
import io.unimos.service.EncodeRole;
import io.unimos.service.StreamService;
import io.unimos.service.metrics.Metrics;
import io.unimos.wire.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The command that measures the cost of the stream around the real encoder. It compares the rate
 * from the first image sent to the last prediction committed with the encoder alone on ready crops.
 * Both run in turns in the same process.
 */
@Command(
    name = "encode",
    description = "Measures the whole stream with the demo's encoder against the bare encoder.")
public final class BenchEncodeCommand extends StreamBench {
  /** A separate seed, so that no figure rests on images used for tuning. */
  private static final long SEED = 404;

  /**
   * The largest valid ratio: the stream does all that the bare encoder does, so a higher one means
   * wrong clocks.
   */
  private static final double MOST = 1.02;

  @Option(names = "--images", description = "Images of each measurement of the stream.")
  private int images = 1536;

  @Option(names = "--turns", description = "Measurements, each between two of the bare encoder.")
  private int turns = 3;

  @Option(
      names = "--warm-up",
      description =
          "Images through the stream with an encoder that costs nothing, before anything is"
              + " measured: they compile the stream's own code, which otherwise costs several"
              + " times as much and takes the encoder's processors.")
  private int warmUp = 12_000;

  @Override
  void measure(Map<String, Object> figures)
      throws IOException, BundleException, InterruptedException {
    LocalCluster.requireBroker();
    List<byte[]> jpegs = BenchStream.photographs(SEED);
    warmUp(jpegs);
    try (Running running = startWithoutRounds();
        EncoderDevices devices =
            EncodeRole.loadEncoder(running.bundle(), running.settings().encode());
        StreamService service = StreamService.start(running.settings());
        ImageLoad stream = new ImageLoad(running.settings(), service, jpegs)) {
      ImageEncoder encoder = devices.encoder();
      int batch = Math.min(running.settings().encode().batchSize(), encoder.preferredBatch());
      List<byte[]> crops = crops(running.settings(), encoder, jpegs);
      int bareImages = Math.max(1, images / 2 / batch) * batch;
      bare(encoder, crops, batch, bareImages);
      stream.burst(Math.max(1, images / 2));
      Meter bareCpu = new Meter();
      Meter streamCpu = new Meter();
      Turns taken =
          Turns.take(
              turns,
              () -> bareCpu.during(() -> bare(encoder, crops, batch, bareImages)),
              () -> streamCpu.during(() -> stream.burst(images)));
      figures.put("imagesPerSecond", taken.subject());
      figures.put("bareImagesPerSecond", taken.baseline());
      taken.put(figures, "ratioToBareEncoder", MOST, err());
      figures.put("cpuMillisPerImage", streamCpu.millis() / turns / images);
      figures.put("bareCpuMillisPerImage", bareCpu.millis() / (turns + 1) / bareImages);
      Metrics.Snapshot snapshot = service.metrics().snapshot();
      figures.put("batchFill", snapshot.meanBatch() / running.settings().encode().batchSize());
      figures.put("lookAheadMisses", snapshot.lookAheadMisses());
      figures.put("batchSize", batch);
    }
    figures.put("images", images);
    figures.put("warmUp", warmUp);
  }

  /** Warms up in a separate world, of which only compiled code remains. */
  private void warmUp(List<byte[]> jpegs)
      throws IOException, BundleException, InterruptedException {
    try (Running running = startWithoutRounds()) {
      EncoderPart part = running.bundle().encoder();
      StandInEncoder free =
          new StandInEncoder(part, part.resize().size(), new MovedFeatures(running.bundle(), SEED));
      try (StreamService service = StreamService.start(running.settings(), free.loader());
          ImageLoad stream = new ImageLoad(running.settings(), service, jpegs)) {
        stream.burst(warmUp);
      }
    }
  }

  private static List<byte[]> crops(Settings settings, ImageEncoder encoder, List<byte[]> jpegs) {
    ImageDecoder decoder = new ImageDecoder(settings.image().limits());
    return jpegs.stream()
        .map(jpeg -> ((Outcome.Ok<Pixels>) decoder.decode(jpeg)).value())
        .map(encoder.resize()::crop)
        .toList();
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
}
