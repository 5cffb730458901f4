package io.unimos.service;

import io.unimos.ops.Health;
import io.unimos.ops.Metrics;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.streams.KafkaStreams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits out a schema registry that is away: the half that needs it stands still but keeps its
 * partitions, no record is lost or refused, and readiness is false until the registry answers
 * again. The other half goes on with the schemas that it knows. Thread-safe; owns one thread.
 */
final class RegistryWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RegistryWatch.class);
  private static final long ASK_EVERY_MILLIS = 1000;

  private final BooleanSupplier answers;
  private final Health health;
  private final Metrics metrics;
  private final Set<KafkaStreams> waiting = new HashSet<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("registry-watch"));

  RegistryWatch(BooleanSupplier answers, Health health, Metrics metrics) {
    this.answers = answers;
    this.health = health;
    this.metrics = metrics;
    var unused =
        timer.scheduleWithFixedDelay(
            this::ask, ASK_EVERY_MILLIS, ASK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Pauses the stream until the registry answers. */
  synchronized void waitForRegistry(KafkaStreams streams, String reason) {
    if (waiting.add(streams)) {
      streams.pause();
      metrics.registryUp(false);
      health.report(Health.Component.REGISTRY, Health.State.DOWN, reason);
    }
  }

  private void ask() {
    if (anyWaits() && answers.getAsBoolean()) {
      resume();
    }
  }

  private synchronized boolean anyWaits() {
    return !waiting.isEmpty();
  }

  private synchronized void resume() {
    LOG.info("The schema registry answers again");
    metrics.registryUp(true);
    health.report(Health.Component.REGISTRY, Health.State.UP, "answers again");
    waiting.forEach(KafkaStreams::resume);
    waiting.clear();
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
