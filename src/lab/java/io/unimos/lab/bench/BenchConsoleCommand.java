package io.unimos.lab.bench;

import io.unimos.bundle.BundleException;
import io.unimos.config.Settings;
import io.unimos.lab.broker.LocalRegistry;
import io.unimos.service.ExitCodes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command that measures the cost of a console and its effect on the stream. */
@Command(
    name = "console",
    description =
        "Features of many cameras at a steady rate into a service that only adapts, with a console"
            + " in a process of its own and people who look at it, and without, in turns; broker"
            + " and producer on the same machine.",
    footer = "Example: bench console --cameras 1000 --rate 500")
public final class BenchConsoleCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--cameras", defaultValue = "1000", description = "Cameras (${DEFAULT-VALUE}).")
  private int cameras;

  @Option(
      names = "--rate",
      defaultValue = "500",
      description = "Images a second of all together (${DEFAULT-VALUE}).")
  private double rate;

  @Option(
      names = "--seconds",
      defaultValue = "30",
      description = "Of each phase (${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--pairs",
      defaultValue = "2",
      description =
          "Phases with a console, each between two without and after one that does not count"
              + " (${DEFAULT-VALUE}).")
  private int pairs;

  @Option(
      names = "--people",
      defaultValue = "3",
      description = "Who look at the list of cameras (${DEFAULT-VALUE}).")
  private int people;

  @Option(
      names = "--heap",
      defaultValue = "512m",
      description = "Of the console (${DEFAULT-VALUE}).")
  private String heap;

  @Option(
      names = "--history",
      defaultValue = "8",
      description = "Images that each camera has before (${DEFAULT-VALUE}), and up to 63 more.")
  private int history;

  @Mixin private BenchWorld world;

  @Mixin private BenchReport report;

  private final Samples with = new Samples();
  private final Samples without = new Samples();
  private final Samples draws = new Samples();
  private long cpuMillis;
  private long heapBytes;
  private long failures;
  private int pageBytes;

  @Override
  public Integer call() throws IOException, BundleException, InterruptedException {
    Map<String, Object> figures = new LinkedHashMap<>();
    Map<String, String> fixed =
        new HashMap<>(
            Map.of("roles", "adapt", "adapt.mode", "prototypes", "adapt.early-until", "0"));
    try (LocalRegistry registry = LocalRegistry.start()) {
      fixed.put("schema.registry.url", registry.url());
      measure(figures, fixed);
    }
    publish(figures);
    return ExitCodes.OK;
  }

  private void measure(Map<String, Object> figures, Map<String, String> fixed)
      throws IOException, BundleException, InterruptedException {
    try (BenchWorld.Running running = world.start(fixed);
        CamerasRun run = new CamerasRun(running.settings(), running.bundle(), cameras)) {
      Path folder = running.folder().path();
      run.history(run.many(), history);
      run.atRate(run.many(), rate, seconds, new Samples());
      Turns taken =
          Turns.take(
              pairs, () -> phase(run, without), () -> beside(run, folder, running.settings()));
      taken.put(figures, "p99RatioWithConsole", Double.MAX_VALUE, spec.commandLine().getErr());
    }
  }

  private void publish(Map<String, Object> figures) throws IOException {
    figures.put("p50MillisWithout", without.percentile(.5));
    figures.put("p99MillisWithout", without.percentile(.99));
    figures.put("p50MillisWith", with.percentile(.5));
    figures.put("p99MillisWith", with.percentile(.99));
    figures.put("consoleCpuPercent", cpuMillis / (10.0 * seconds * pairs));
    figures.put("consoleHeapBytes", heapBytes);
    figures.put("pageBytes", pageBytes);
    figures.put("listP50Millis", draws.percentile(.5) / 1e6);
    figures.put("listP99Millis", draws.percentile(.99) / 1e6);
    figures.put("listsRead", draws.count());
    figures.put("listsFailed", failures);
    figures.put("cameras", cameras);
    figures.put("rate", rate);
    figures.put("people", people);
    figures.put("cores", Runtime.getRuntime().availableProcessors());
    report.publish(spec.commandLine().getOut(), figures);
  }

  private double phase(CamerasRun run, Samples into) throws InterruptedException {
    Samples latency = new Samples();
    run.atRate(run.many(), rate, seconds, latency);
    into.addAll(latency);
    return latency.percentile(.99);
  }

  private double beside(CamerasRun run, Path folder, Settings settings)
      throws InterruptedException {
    try (ForkedConsole console = ForkedConsole.start(folder, heap, settings, world.overrides())) {
      String url = console.status().url();
      // A console runs for months, so the reading and the compilation at its start are not
      // measured.
      try (PageReader early = new PageReader(url, people)) {
        run.atRate(run.many(), rate, seconds, new Samples());
        failures += early.failures();
      }
      long before = console.status().cpuMillis();
      double p99;
      try (PageReader reader = new PageReader(url, people)) {
        p99 = phase(run, with);
        cpuMillis += console.status().cpuMillis() - before;
        pageBytes = Math.max(pageBytes, reader.bytes(url));
        draws.addAll(reader.nanos());
        failures += reader.failures();
      }
      heapBytes = Math.max(heapBytes, console.collected().heapBytes());
      return p99;
    } catch (IOException e) {
      throw new IllegalStateException("the console cannot be read: " + e.getMessage(), e);
    }
  }
}
