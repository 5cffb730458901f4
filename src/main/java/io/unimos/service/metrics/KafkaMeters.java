package io.unimos.service.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.KafkaStreams;

/**
 * The meters of Kafka Streams and its clients that a board, a rule or a documentation page uses,
 * evaluated at a scrape. They are found by name, and no other meter is evaluated. Kafka Streams 4.4
 * shows {@code uncommitted-bytes} of a store slightly longer than the memory behind it exists, and
 * reading it then ends the process. Thread-safe.
 */
final class KafkaMeters implements MultiCollector {
  private static final String TOTAL = "_total";

  /**
   * A meter as Kafka knows it.
   *
   * @param tags the tags that distinguish it from others of the same name, which have more
   */
  private record Source(String group, String name, Set<String> tags) {
    private Source(String group, String name, String tag) {
      this(group, name, Set.of(tag));
    }

    private boolean is(MetricName metric) {
      return metric.name().equals(name)
          && metric.group().equals(group)
          && metric.tags().keySet().equals(tags);
    }

    /** Returns the name as Prometheus shows it. */
    private String exported() {
      return "kafka_" + underscores(group.replace("-metrics", "")) + "_" + underscores(name);
    }
  }

  private static final List<Source> SOURCES =
      List.of(
          new Source("consumer-coordinator-metrics", "assigned-partitions", "client-id"),
          new Source("consumer-coordinator-metrics", "rebalance-total", "client-id"),
          new Source("consumer-fetch-manager-metrics", "bytes-consumed-total", "client-id"),
          new Source("stream-metrics", "alive-stream-threads", "client-id"),
          new Source("stream-state-updater-metrics", "active-restoring-tasks", "thread-id"),
          new Source("stream-thread-metrics", "commit-latency-avg", "thread-id"),
          new Source("stream-thread-metrics", "commit-ratio", "thread-id"),
          new Source("stream-thread-metrics", "poll-ratio", "thread-id"),
          new Source("stream-thread-metrics", "process-ratio", "thread-id"));

  /**
   * The names as Prometheus shows them. A test compares the list with boards, rules and pages, both
   * ways.
   */
  static final Set<String> USED =
      SOURCES.stream().map(Source::exported).collect(Collectors.toUnmodifiableSet());

  private final Map<String, KafkaStreams> roles = new ConcurrentHashMap<>();

  /** Shows the meters of a role until the returned object is closed. */
  AutoCloseable bind(String role, KafkaStreams streams) {
    roles.put(role, streams);
    return () -> roles.remove(role, streams);
  }

  @Override
  public MetricSnapshots collect() {
    Map<String, List<Value>> values = new TreeMap<>();
    roles.forEach((role, streams) -> collect(role, streams.metrics(), values));
    return new MetricSnapshots(
        values.entrySet().stream()
            .map(meter -> snapshot(meter.getKey(), meter.getValue()))
            .toList());
  }

  /** The value of a series. */
  private record Value(Labels labels, double value, String help) {}

  private static void collect(
      String role, Map<MetricName, ? extends Metric> metrics, Map<String, List<Value>> values) {
    metrics.forEach(
        (name, metric) ->
            SOURCES.stream()
                .filter(source -> source.is(name))
                .forEach(
                    source ->
                        values
                            .computeIfAbsent(source.exported(), exported -> new ArrayList<>())
                            .add(value(role, name, metric))));
  }

  private static Value value(String role, MetricName name, Metric metric) {
    Labels.Builder labels = Labels.builder().label("role", role);
    name.tags().forEach((tag, of) -> labels.label(underscores(tag), of));
    double value =
        metric.metricValue() instanceof Number number ? number.doubleValue() : Double.NaN;
    return new Value(labels.build(), value, name.description());
  }

  private static MetricSnapshot snapshot(String exported, List<Value> values) {
    String help = values.get(0).help();
    if (exported.endsWith(TOTAL)) {
      CounterSnapshot.Builder counter =
          CounterSnapshot.builder()
              .name(exported.substring(0, exported.length() - TOTAL.length()))
              .help(help);
      values.forEach(
          each ->
              counter.dataPoint(
                  CounterDataPointSnapshot.builder()
                      .labels(each.labels())
                      .value(each.value())
                      .build()));
      return counter.build();
    }
    GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(exported).help(help);
    values.forEach(
        each ->
            gauge.dataPoint(
                GaugeDataPointSnapshot.builder()
                    .labels(each.labels())
                    .value(each.value())
                    .build()));
    return gauge.build();
  }

  private static String underscores(String name) {
    return name.replace('-', '_');
  }
}
