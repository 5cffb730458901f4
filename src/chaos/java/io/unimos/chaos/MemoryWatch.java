package io.unimos.chaos;

import io.unimos.lab.bench.ForkedProcess;
import io.unimos.service.metrics.ProcessMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The machine's memory that a process keeps after a full collection, read repeatedly: the resident
 * size, since what a tensor engine or RocksDB leaks is not on the heap. Linux only.
 */
final class MemoryWatch {
  /** Half a second apart; in a short run nothing is said of the memory, and one has to do. */
  private static final int READS = ChaosScale.pick(1, 10);

  private static final double BYTES_PER_MIB = 1 << 20;
  private static final double NANOS_PER_HOUR = 3.6e12;

  /** The patience with a process that has no processor, in milliseconds. */
  private static final String ATTACH = "-J-Dsun.tools.attach.attachTimeout=180000";

  private final ForkedProcess process;
  private final List<double[]> samples = new ArrayList<>();

  MemoryWatch(ForkedProcess process) {
    this.process = process;
  }

  /**
   * Collects in that process, and reads for a while: the collector gives memory back to the system
   * beside its other work, a second or two later.
   */
  void sample() throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    int code =
        new ProcessBuilder(jcmd.toString(), ATTACH, "" + process.pid(), "GC.run")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
    if (code != 0) {
      throw new IOException("jcmd GC.run ended with " + code);
    }
    double least = residentMib();
    for (int i = 1; i < READS; i++) {
      TimeUnit.MILLISECONDS.sleep(500);
      least = Math.min(least, residentMib());
    }
    samples.add(new double[] {System.nanoTime() / NANOS_PER_HOUR, least});
  }

  private double residentMib() {
    Path status = Path.of("/proc", "" + process.pid(), "status");
    return new ProcessMemory(status).residentBytes().orElseThrow() / BYTES_PER_MIB;
  }

  /** The sample in the middle, MiB: until then buffers and caches may still fill. */
  double middle() {
    return samples.get((samples.size() - 1) / 2)[1];
  }

  /** The last sample, MiB. */
  double last() {
    return samples.get(samples.size() - 1)[1];
  }

  /** Slope of the straight line through the samples from the middle on, MiB per hour. */
  double slope() {
    List<double[]> later = samples.subList((samples.size() - 1) / 2, samples.size());
    double hours = later.stream().mapToDouble(s -> s[0]).average().orElseThrow();
    double mib = later.stream().mapToDouble(s -> s[1]).average().orElseThrow();
    double covariance = later.stream().mapToDouble(s -> (s[0] - hours) * (s[1] - mib)).sum();
    double variance = later.stream().mapToDouble(s -> Math.pow(s[0] - hours, 2)).sum();
    return variance == 0 ? 0 : covariance / variance;
  }

  /** Returns the result; in a short run caches and buffers still fill, and nothing is said. */
  String outcome() {
    if (!ChaosScale.isLong()) {
      return "too short to speak of memory";
    }
    return String.format(
        Locale.ROOT,
        "memory %.0f MiB at half time, %.0f at the end, slope since %.1f MiB/h",
        middle(),
        last(),
        slope());
  }

  /** All samples in words. */
  @Override
  public String toString() {
    return samples.stream().map(s -> "%.0f".formatted(s[1])).collect(Collectors.joining(" "));
  }
}
