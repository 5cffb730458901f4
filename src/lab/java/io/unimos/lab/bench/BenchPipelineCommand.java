package io.unimos.lab.bench;

import io.unimos.bundle.BundleException;
import io.unimos.service.StreamService;
import io.unimos.service.metrics.Metrics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The command that measures the rate of images through broker and topology when encoding costs
 * nothing.
 */
@Command(
    name = "pipeline",
    description =
        "Measures the stream with an encoder that costs nothing: broker, service, producer and"
            + " consumer share this machine.")
public final class BenchPipelineCommand extends StreamBench {
  /** The side of the pictures: decoding is real, so small ones keep it out of the measurement. */
  private static final int PIXELS = 32;

  @Option(names = "--images", description = "Images of each measurement.")
  private int images = 8000;

  @Option(names = "--warm-up", description = "Images before anything is measured.")
  private int warmUp = WARM_UP;

  @Option(names = "--turns", description = "Measurements.")
  private int turns = 5;

  @Option(names = "--bytes", description = "Bytes of an image.")
  private int bytes = 20_000;

  @Override
  void measure(Map<String, Object> figures)
      throws IOException, BundleException, InterruptedException {
    try (Running running = start(Map.of(), Map.of())) {
      StandInEncoder free = StandInEncoder.constant(running.bundle().encoder(), PIXELS);
      List<byte[]> pictures = BenchStream.pictures(PIXELS, bytes);
      try (StreamService service = StreamService.start(running.settings(), free.loader());
          ImageLoad stream = new ImageLoad(running.settings(), service, pictures)) {
        stream.burst(warmUp);
        List<Double> rates = new ArrayList<>();
        Meter cpu = new Meter();
        for (int i = 0; i < turns; i++) {
          rates.add(cpu.during(() -> stream.burst(images)));
        }
        double least = Collections.min(rates);
        double most = Collections.max(rates);
        if (most > 1.1 * least) {
          err()
              .printf(
                  "imagesPerSecond: between %.4g and %.4g, more than a tenth apart; measure on a"
                      + " quieter machine, or longer%n",
                  least, most);
        }
        figures.put("imagesPerSecond", Turns.median(rates));
        figures.put("imagesPerSecondLeast", least);
        figures.put("imagesPerSecondMost", most);
        figures.put("cpuMicrosPerImage", 1e3 * cpu.millis() / turns / images);
        Metrics.Snapshot snapshot = service.metrics().snapshot();
        figures.put("batchFill", snapshot.meanBatch() / running.settings().encode().batchSize());
        figures.put("lookAheadMisses", snapshot.lookAheadMisses());
      }
    }
    figures.put("images", images);
    figures.put("warmUp", warmUp);
    figures.put("imageBytes", bytes);
    figures.put("imagePixels", PIXELS);
  }
}
