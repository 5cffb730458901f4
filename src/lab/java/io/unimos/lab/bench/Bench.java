package io.unimos.lab.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.unimos.bundle.BundleException;
import io.unimos.service.ExitCodes;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A benchmark: a command that measures figures, prints them, and writes them if asked. */
@Command(showDefaultValues = true)
abstract class Bench implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--report", paramLabel = "FILE", description = "Writes the figures as JSON.")
  private Path report;

  /** Measures, and enters the figures in the order in which they are shown. */
  abstract void measure(Map<String, Object> figures)
      throws IOException, BundleException, InterruptedException;

  @Override
  public Integer call() throws IOException, BundleException, InterruptedException {
    Map<String, Object> figures = new LinkedHashMap<>();
    measure(figures);
    if (report != null) {
      new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(report.toFile(), figures);
    }
    show(figures);
    err().flush();
    return ExitCodes.OK;
  }

  /** Prints the figures, one on each line. */
  void show(Map<String, Object> figures) {
    PrintWriter out = out();
    figures.forEach((name, value) -> out.printf("%-22s %s%n", name, value));
    out.flush();
  }

  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  final PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /** Returns the bytes of live objects after a collection. */
  static long liveHeap() {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed();
  }

  /** Returns the processor time of the calling thread. */
  static long threadNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }
}
