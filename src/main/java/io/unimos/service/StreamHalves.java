package io.unimos.service;

import io.unimos.config.Role;
import io.unimos.config.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;

/** The halves that run in this process. Owns them; closing it stops all at the same time. */
final class StreamHalves implements AutoCloseable {
  private final List<StreamHalf> halves = new ArrayList<>();

  /** Starts another half; if that fails, those that run go on until {@link #close}. */
  void start(
      Role role, Settings settings, StreamHalf.Shared shared, Supplier<KafkaStreams> streams) {
    StreamHalf half = new StreamHalf(role, settings, shared);
    halves.add(half);
    half.start(streams);
  }

  /** Stops all of them; each has the whole of {@code stop.timeout}, and they need no more. */
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
