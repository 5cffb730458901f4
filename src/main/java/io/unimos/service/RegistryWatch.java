package io.unimos.service;

import io.unimos.service.http.Health;
import io.unimos.service.http.PresenceWatch;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.streams.KafkaStreams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A watch that waits while the schema registry is unavailable. The role that needs it pauses but
 * keeps its partitions, no record is lost or refused, and readiness is false until the registry
 * answers again. The other role continues with the schemas that it knows. Thread-safe.
 */
final class RegistryWatch implements PresenceWatch.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(RegistryWatch.class);

  private final Health health;
  private final Set<KafkaStreams> waiting = new HashSet<>();

  RegistryWatch(Health health) {
    this.health = health;
  }

  /** Pauses the stream until the registry answers. */
  synchronized void waitForRegistry(KafkaStreams streams, String reason) {
    if (waiting.add(streams)) {
      streams.pause();
      silent(reason);
    }
  }

  @Override
  public synchronized void silent(String reason) {
    health.report(Health.Dependency.REGISTRY, Health.State.DOWN, reason);
  }

  @Override
  public synchronized void answered() {
    health.report(Health.Dependency.REGISTRY, Health.State.UP, "answers");
    if (!waiting.isEmpty()) {
      LOG.info("The schema registry answers again");
      waiting.forEach(KafkaStreams::resume);
      waiting.clear();
    }
  }
}
