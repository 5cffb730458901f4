package io.unimos.ops;

import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.NamingConvention;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Which meters of Kafka Streams and of the clients inside it a scrape shows: those that a board, a
 * rule or a page of the documentation uses. All of them are hundreds of kilobytes, since they come
 * for each client, thread, task, store and partition.
 */
final class KafkaMeters {
  /** As Prometheus names them; a test holds the list to boards, rules and pages, both ways. */
  static final Set<String> USED =
      Set.of(
          "kafka_consumer_coordinator_assigned_partitions",
          "kafka_consumer_coordinator_rebalance_total",
          "kafka_stream_alive_stream_threads",
          "kafka_stream_state_updater_active_restoring_tasks",
          "kafka_stream_thread_commit_latency_avg",
          "kafka_stream_thread_commit_ratio",
          "kafka_stream_thread_poll_ratio",
          "kafka_stream_thread_process_ratio");

  private static final String KAFKA = "kafka.";

  private KafkaMeters() {}

  /**
   * Keeps the others out of a registry.
   *
   * @param convention by which the registry names meters
   * @param all whether none is kept out; asked when a meter is registered
   */
  static MeterFilter filter(NamingConvention convention, BooleanSupplier all) {
    return MeterFilter.deny(
        id ->
            id.getName().startsWith(KAFKA)
                && !all.getAsBoolean()
                && !isUsed(id.getConventionName(convention)));
  }

  /** A counter's suffix is added only when the page is written. */
  private static boolean isUsed(String name) {
    return USED.contains(name) || USED.contains(name + "_total");
  }
}
