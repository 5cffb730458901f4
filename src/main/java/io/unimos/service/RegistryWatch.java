package io.unimos.service;

import io.unimos.ops.Health;
import io.unimos.ops.Metrics;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.apache.kafka.streams.KafkaStreams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits out a schema registry that is away: the stream stands still but keeps its partitions, no
 * record is lost or refused, and readiness is false until the registry answers again. Thread-safe;
 * owns one thread.
 */
final class RegistryWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RegistryWatch.class);
  private static final long ASK_EVERY_MILLIS = 1000;

  private final BooleanSupplier answers;
  private final KafkaStreams streams;
  private final Health health;
  private final Metrics metrics;
  private final AtomicBoolean waiting = new AtomicBoolean();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("registry-watch"));

  RegistryWatch(BooleanSupplier answers, KafkaStreams streams, Health health, Metrics metrics) {
    this.answers = answers;
    this.streams = streams;
    this.health = health;
    this.metrics = metrics;
    var unused =
        timer.scheduleWithFixedDelay(
            this::ask, ASK_EVERY_MILLIS, ASK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Pauses the stream until the registry answers. */
  void waitForRegistry(String reason) {
    if (!waiting.compareAndSet(false, true)) {
      return;
    }
    streams.pause();
    metrics.registryUp(false);
    health.report(Health.Component.REGISTRY, Health.State.DOWN, reason);
  }

  private void ask() {
    if (!waiting.get() || !answers.getAsBoolean()) {
      return;
    }
    LOG.info("The schema registry answers again");
    metrics.registryUp(true);
    health.report(Health.Component.REGISTRY, Health.State.UP, "answers again");
    waiting.set(false);
    streams.resume();
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
