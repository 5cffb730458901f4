package io.unimos.lab.bench;

import io.unimos.bundle.BundleException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command that compares many cameras with few: rate, latency, heap, and rounds. */
@Command(
    name = "cameras",
    description =
        "Features of many cameras in rotation into a service that only adapts, exactly once, broker"
            + " and producer on the same machine. Without a rate: as fast as it goes, in turns with"
            + " 24 cameras.")
public final class BenchCamerasCommand extends StreamBench {
  /** The choice whether cameras train. */
  enum Rounds {
    ON,
    OFF
  }

  /** The number of cameras whose heap stands out from its usual variation. */
  private static final int ENOUGH = 50;

  @Option(names = "--cameras", description = "Cameras.")
  private int cameras = 1000;

  @Option(names = "--rate", description = "Images a second of all; 0: as fast as it goes.")
  private double rate = 0;

  @Option(names = "--rounds", description = "${COMPLETION-CANDIDATES}: whether cameras train.")
  private Rounds rounds = Rounds.OFF;

  @Option(names = "--seconds", description = "At a given rate.")
  private int seconds = 60;

  @Option(names = "--images", description = "Without a rate; at least two of each camera.")
  private int images = 10_000;

  @Option(names = "--warm-up", description = "Images of the few before anything is measured.")
  private int warmUp = 20_000;

  @Option(names = "--turns", description = "Without a rate, each between two of few cameras.")
  private int turns = 3;

  @Option(
      names = "--history",
      description =
          "Images that each camera has before, and 0 to 63 more so that windows do not end together;"
              + " 2176 fills memories.")
  private int history = 160;

  @Override
  void measure(Map<String, Object> figures)
      throws IOException, BundleException, InterruptedException {
    String mode = rounds == Rounds.ON ? "background" : "prototypes";
    Map<String, String> fixed = new HashMap<>(Map.of("roles", "adapt", "adapt.mode", mode));
    if (rounds == Rounds.OFF) {
      // Few cameras leave the age of half windows within seconds; many would stay in it.
      fixed.put("adapt.early-until", "0");
    }
    try (Running running = start(Map.of(), fixed);
        CamerasRun run = new CamerasRun(running.settings(), running.bundle(), cameras)) {
      run.history(run.few(), history);
      run.asFastAsItGoes(run.few(), warmUp);
      long before = CamerasRun.liveHeap();
      long started = System.nanoTime();
      run.history(run.many(), history);
      figures.put("secondsOfHistory", (System.nanoTime() - started) / 1e9);
      long after = CamerasRun.liveHeap();
      measure(run, figures);
      run.putMemory(figures);
      if (cameras >= ENOUGH) {
        figures.put("heapBytesPerCamera", (after - before) / cameras);
      }
      figures.put("heapBytesOfFew", before);
    }
    figures.put("heapBytesMax", Runtime.getRuntime().maxMemory());
    figures.put("cameras", cameras);
    figures.put("history", history);
    figures.put("rounds", rounds.name());
    figures.put("cores", cores());
  }

  private void measure(CamerasRun run, Map<String, Object> figures) throws InterruptedException {
    long started = System.nanoTime();
    if (rate > 0) {
      Samples latency = new Samples();
      figures.put("imagesPerSecond", run.atRate(run.many(), rate, seconds, latency));
      figures.put("p50Millis", latency.percentile(.5));
      figures.put("p99Millis", latency.percentile(.99));
      figures.put("rate", rate);
    } else {
      int each = Math.max(images, 2 * cameras);
      Meter fewCpu = new Meter();
      Meter manyCpu = new Meter();
      Turns taken =
          Turns.take(
              turns,
              () -> fewCpu.during(() -> run.asFastAsItGoes(run.few(), each)),
              () -> manyCpu.during(() -> run.asFastAsItGoes(run.many(), each)));
      figures.put("imagesPerSecond", taken.subject());
      figures.put("fewImagesPerSecond", taken.baseline());
      taken.put(figures, "ratioToFewCameras", Double.POSITIVE_INFINITY, err());
      double sent = CamerasRun.sent(each);
      figures.put("cpuMicrosPerImage", 1e3 * manyCpu.millis() / turns / sent);
      figures.put("fewCpuMicrosPerImage", 1e3 * fewCpu.millis() / (turns + 1) / sent);
      figures.put("images", each);
    }
    if (rounds == Rounds.ON) {
      run.putRounds(figures, run.many(), started);
    }
  }
}
