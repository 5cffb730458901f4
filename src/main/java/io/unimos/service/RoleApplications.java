package io.unimos.service;

import io.unimos.config.Role;
import io.unimos.config.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;

/** The roles that run in this process. Owns them; closing it stops all of them at the same time. */
final class RoleApplications implements AutoCloseable {
  private final List<RoleApplication> applications = new ArrayList<>();

  /** Starts another role; if that fails, the running ones continue until {@link #close}. */
  void start(
      Role role, Settings settings, RoleApplication.Shared shared, Supplier<KafkaStreams> streams) {
    RoleApplication application = new RoleApplication(role, settings, shared);
    applications.add(application);
    application.start(streams);
  }

  /**
   * Stops all roles in parallel; each has the whole of {@code stop.timeout}, and together they need
   * no longer.
   */
  @Override
  public void close() {
    List<Thread> stopping =
        applications.stream().map(each -> new Thread(each::close, "stop-role")).toList();
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
