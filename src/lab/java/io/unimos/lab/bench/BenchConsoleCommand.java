package io.unimos.lab.bench;

import io.unimos.bundle.BundleException;
import io.unimos.config.Settings;
import io.unimos.lab.broker.LocalRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command that measures the cost of a console and its effect on the stream. */
@Command(
    name = "console",
    description =
        "Features of many cameras at a steady rate into a service that only adapts, with a console"
            + " in a process of its own and people who look at it, and without, in turns; broker"
            + " and producer on the same machine.",
    footer = "Example: bench console --cameras 1000 --rate 500")
public final class BenchConsoleCommand extends StreamBench {
  @Option(names = "--cameras", description = "Cameras (${DEFAULT-VALUE}).")
  private int cameras = 1000;

  @Option(names = "--rate", description = "Images a second of all together (${DEFAULT-VALUE}).")
  private double rate = 500;

  @Option(names = "--seconds", description = "Of each phase (${DEFAULT-VALUE}).")
  private int seconds = 30;

  /** The phases with a console, each between two without and after one that does not count. */
  private static final int PAIRS = 2;

  /** The people who look at the list of cameras. */
  private static final int PEOPLE = 3;

  private static final String HEAP = "512m";

  /** The images that each camera has before, and up to 63 more. */
  private static final int HISTORY = 8;

  private final Samples with = new Samples();
  private final Samples without = new Samples();
  private final Samples draws = new Samples();
  private long cpuMillis;
  private long heapBytes;
  private long failures;
  private int pageBytes;

  @Override
  void measure(Map<String, Object> figures)
      throws IOException, BundleException, InterruptedException {
    Map<String, String> fixed =
        new HashMap<>(
            Map.of("roles", "adapt", "adapt.mode", "prototypes", "adapt.early-until", "0"));
    try (LocalRegistry registry = LocalRegistry.start()) {
      fixed.put("schema.registry.url", registry.url());
      measure(figures, fixed);
    }
    fill(figures);
  }

  private void measure(Map<String, Object> figures, Map<String, String> fixed)
      throws IOException, BundleException, InterruptedException {
    try (Running running = start(fixed);
        CamerasRun run = new CamerasRun(running.settings(), running.bundle(), cameras)) {
      Path folder = running.folder().path();
      run.history(run.many(), HISTORY);
      run.atRate(run.many(), rate, seconds, new Samples());
      Turns taken =
          Turns.take(
              PAIRS, () -> phase(run, without), () -> beside(run, folder, running.settings()));
      taken.put(figures, "p99RatioWithConsole", Double.MAX_VALUE, err());
    }
  }

  private void fill(Map<String, Object> figures) {
    figures.put("p50MillisWithout", without.percentile(.5));
    figures.put("p99MillisWithout", without.percentile(.99));
    figures.put("p50MillisWith", with.percentile(.5));
    figures.put("p99MillisWith", with.percentile(.99));
    figures.put("consoleCpuPercent", cpuMillis / (10.0 * seconds * PAIRS));
    figures.put("consoleHeapBytes", heapBytes);
    figures.put("pageBytes", pageBytes);
    figures.put("listP50Millis", draws.percentile(.5) / 1e6);
    figures.put("listP99Millis", draws.percentile(.99) / 1e6);
    figures.put("listsRead", draws.count());
    figures.put("listsFailed", failures);
    figures.put("cameras", cameras);
    figures.put("rate", rate);
    figures.put("people", PEOPLE);
    figures.put("cores", cores());
  }

  private double phase(CamerasRun run, Samples into) throws InterruptedException {
    Samples latency = new Samples();
    run.atRate(run.many(), rate, seconds, latency);
    into.addAll(latency);
    return latency.percentile(.99);
  }

  private double beside(CamerasRun run, Path folder, Settings settings)
      throws InterruptedException {
    try (ForkedConsole console = ForkedConsole.start(folder, HEAP, settings, overrides())) {
      String url = console.url();
      // A console runs for months, so the reading and the compilation at its start are not
      // measured.
      try (PageReader early = new PageReader(url, PEOPLE)) {
        run.atRate(run.many(), rate, seconds, new Samples());
        failures += early.failures();
      }
      long before = console.cpuMillis();
      double p99;
      try (PageReader reader = new PageReader(url, PEOPLE)) {
        p99 = phase(run, with);
        cpuMillis += console.cpuMillis() - before;
        byte[] page = PageReader.answer(url).orElse("").getBytes(StandardCharsets.UTF_8);
        pageBytes = Math.max(pageBytes, page.length);
        draws.addAll(reader.nanos());
        failures += reader.failures();
      }
      heapBytes = Math.max(heapBytes, console.heapBytes());
      return p99;
    } catch (IOException e) {
      throw new IllegalStateException("the console cannot be read: " + e.getMessage(), e);
    }
  }
}
