package io.unimos.lab.bench;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleException;
import io.unimos.config.Settings;
import io.unimos.service.EventProducer;
import io.unimos.service.StreamService;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command that measures the effect of a slow encoder with a backlog on everything else. */
@Command(
    name = "backlog",
    description =
        "Starts the service with an encoder of so many images a second before images that already"
            + " wait, exactly once, and measures how long the first prediction, every camera's"
            + " first and a command take, and how much of its time the encoder has nothing to do.")
public final class BenchBacklogCommand extends StreamBench {
  private static final long SEED = 405;
  private static final int PIXELS = 32;
  private static final int BYTES = 20_000;

  /** The longest wait for a prediction of every camera. */
  private static final Duration AT_MOST = Duration.ofMinutes(5);

  @Option(names = "--rate", description = "Images a second that the encoder manages.")
  private double rate = 5;

  @Option(names = "--images", description = "Images that wait.")
  private int images = 3600;

  @Option(names = "--seconds", description = "To watch at least.")
  private int seconds = 60;

  @Override
  void measure(Map<String, Object> figures) throws IOException, BundleException {
    try (Running running = start(Map.of(), Map.of())) {
      Bundle bundle = running.bundle();
      BacklogEncoder encoder =
          new BacklogEncoder(bundle.encoder(), PIXELS, new MovedFeatures(bundle, SEED), rate);
      load(running.settings());
      measure(running.settings(), encoder, figures);
    }
    figures.put("rate", rate);
    figures.put("images", images);
    figures.put("imageBytes", BYTES);
  }

  private void load(Settings settings) {
    List<byte[]> pictures = BenchStream.pictures(PIXELS, BYTES);
    try (Producer<String, Object> producer = EventProducer.open(settings)) {
      for (int i = 0; i < images; i++) {
        long now = System.currentTimeMillis();
        var unused = producer.send(BenchStream.image(settings.topics().images(), pictures, i, now));
      }
    }
  }

  private void measure(Settings settings, BacklogEncoder encoder, Map<String, Object> figures) {
    long before = System.nanoTime();
    try (BacklogRun run = new BacklogRun(settings);
        StreamService service = StreamService.start(settings, encoder.loader())) {
      long started = System.nanoTime();
      encoder.count();
      run.watch(service, started, images, Duration.ofSeconds(seconds), AT_MOST);
      figures.put("encoderIdleShare", encoder.idleShare());
      run.fill(figures, started);
      figures.put("secondsToStart", (started - before) / 1e9);
      figures.put("meanBatch", service.metrics().snapshot().meanBatch());
      figures.put("lookAheadMisses", service.metrics().snapshot().lookAheadMisses());
    }
  }
}
