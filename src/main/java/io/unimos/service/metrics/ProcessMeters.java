package io.unimos.service.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.logging.LogbackMetrics;
import io.micrometer.core.instrument.binder.system.DiskSpaceMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.unimos.core.math.Metric;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.LoggerFactory;

/** The meters of the process: JVM, processor, log events, resident memory. */
final class ProcessMeters {
  private ProcessMeters() {}

  /**
   * Binds all of them.
   *
   * @return the binders, which the caller has to close
   */
  static List<AutoCloseable> bindTo(Meters meters) {
    MeterRegistry registry = meters.registry();
    JvmGcMetrics collections = new JvmGcMetrics();
    LogbackMetrics logEvents = new LogbackMetrics();
    new JvmMemoryMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    collections.bindTo(registry);
    logEvents.bindTo(registry);
    bindResidentMemory(meters, new ProcessMemory(Path.of("/proc/self/status")));
    return List.of(collections, logEvents);
  }

  /** Binds the free and the total size of the file system that holds a folder. */
  static void bindDisk(MeterRegistry registry, Path folder) {
    new DiskSpaceMetrics(folder.toFile()).bindTo(registry);
  }

  static void bindResidentMemory(Meters meters, ProcessMemory memory) {
    if (memory.residentBytes().isPresent()) {
      meters.gauge(Metric.RESIDENT_MEMORY, () -> (double) memory.residentBytes().orElse(0));
    }
  }

  /** Closes a binder and ignores a failure, which must not keep the service from stopping. */
  static void closeQuietly(AutoCloseable binder) {
    try {
      binder.close();
    } catch (Exception e) {
      LoggerFactory.getLogger(Metrics.class).warn("A meter binder did not close", e);
    }
  }
}
