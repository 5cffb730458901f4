package io.unimos.cli;

import io.unimos.process.ForkedJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a process keeps of the machine's memory after a full collection, read again and again: the
 * resident size, since what a tensor engine or RocksDB leaks is not on the heap. Linux only.
 */
final class ProcessMemory {
  private static final double KIB_PER_MIB = 1024;
  private static final double NANOS_PER_HOUR = 3.6e12;

  private final ForkedJvm process;
  private final List<double[]> samples = new ArrayList<>();

  ProcessMemory(ForkedJvm process) {
    this.process = process;
  }

  /** Collects in that process, and reads. */
  void sample() throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    int code =
        new ProcessBuilder(jcmd.toString(), "" + process.pid(), "GC.run")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
    if (code != 0) {
      throw new IOException("jcmd GC.run ended with " + code);
    }
    samples.add(new double[] {System.nanoTime() / NANOS_PER_HOUR, residentMib()});
  }

  private double residentMib() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc", "" + process.pid(), "status"))) {
      if (line.startsWith("VmRSS:")) {
        return Double.parseDouble(line.replaceAll("[^0-9]", "")) / KIB_PER_MIB;
      }
    }
    throw new IOException("no VmRSS of " + process.pid());
  }

  /** The first sample, MiB. */
  double first() {
    return samples.get(0)[1];
  }

  /** The last sample, MiB. */
  double last() {
    return samples.get(samples.size() - 1)[1];
  }

  /** Slope of the straight line through all samples, MiB per hour. */
  double slope() {
    double hours = samples.stream().mapToDouble(s -> s[0]).average().orElseThrow();
    double mib = samples.stream().mapToDouble(s -> s[1]).average().orElseThrow();
    double covariance = samples.stream().mapToDouble(s -> (s[0] - hours) * (s[1] - mib)).sum();
    double variance = samples.stream().mapToDouble(s -> Math.pow(s[0] - hours, 2)).sum();
    return variance == 0 ? 0 : covariance / variance;
  }
}
