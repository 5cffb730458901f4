package io.unimos.service;

import io.unimos.config.Role;
import io.unimos.config.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;

/** The roles that run in this process. Owns them; closing it stops all of them at the same time. */
final class StreamHalves implements AutoCloseable {
  private final List<StreamHalf> halves = new ArrayList<>();

  /** Starts another role; if that fails, the running ones continue until {@link #close}. */
  void start(
      Role role, Settings settings, StreamHalf.Shared shared, Supplier<KafkaStreams> streams) {
    StreamHalf half = new StreamHalf(role, settings, shared);
    halves.add(half);
    half.start(streams);
  }

  /**
   * Stops all roles in parallel; each has the whole of {@code stop.timeout}, and together they need
   * no longer.
   */
  @Override
  public void close() {
    List<Thread> stopping =
        halves.stream().map(half -> new Thread(half::close, "stop-half")).toList();
    stopping.forEach(Thread::start);
    try {
      for (Thread each : stopping) {
        each.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
