package io.unimos.service;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.unimos.config.KafkaProperties;
import io.unimos.config.Role;
import io.unimos.config.Settings;
import io.unimos.service.metrics.Metrics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A watch that asks the broker how many records wait for the groups of the roles. The consumers'
 * own lag fails when it matters: it stands still while a consumer is paused, and disappears with a
 * consumer that has died. Owns its thread and its client until {@link #close}; needs no rights
 * beyond those of a consumer.
 */
final class LagWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LagWatch.class);

  /** The interval of the three small requests, about as often as metrics are scraped. */
  private static final long ASK_EVERY_MILLIS = 5_000;

  /**
   * The timeout of a request: Kafka's own default of a minute would leave an old number in place
   * for that long.
   */
  private static final int TIMEOUT_MILLIS = 4_000;

  private final Admin admin;
  private final Map<String, String> groups;
  private final Metrics metrics;
  private final Map<TopicPartition, Gap> gaps = new HashMap<>();
  private boolean answered = true;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          new ThreadFactoryBuilder().setNameFormat("lag-watch").setDaemon(true).build());

  /**
   * The records that are gone although the group has not read them.
   *
   * @param committed the offset at which the group stands
   * @param records the number of records deleted after that offset
   */
  private record Gap(long committed, long records) {}

  /**
   * Creates a watch that uses this client.
   *
   * @param groups the group that reads each topic, by topic
   */
  private LagWatch(Admin admin, Map<String, String> groups, Metrics metrics) {
    this.admin = admin;
    this.groups = groups;
    this.metrics = metrics;
  }

  /** Starts a watch of the topics that the roles of this process read. */
  static LagWatch over(Settings settings, Metrics metrics) {
    Properties properties =
        KafkaProperties.admin(settings, settings.service().applicationId() + "-lag");
    properties.put("default.api.timeout.ms", TIMEOUT_MILLIS);
    properties.put("request.timeout.ms", TIMEOUT_MILLIS / 2);
    LagWatch watch = new LagWatch(Admin.create(properties), groups(settings), metrics);
    var unused =
        watch.timer.scheduleWithFixedDelay(watch::ask, 0, ASK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    return watch;
  }

  private static Map<String, String> groups(Settings settings) {
    Map<String, String> groups = new HashMap<>();
    for (Role role : settings.service().roles()) {
      String topic =
          switch (role) {
            case ENCODE -> settings.topics().images();
            case ADAPT -> settings.topics().features();
          };
      groups.put(topic, settings.service().applicationId(role));
    }
    return groups;
  }

  private void ask() {
    try {
      lags().forEach((topic, records) -> metrics.lag(topic, records));
      answered = true;
    } catch (ExecutionException | RuntimeException e) {
      groups.keySet().forEach(topic -> metrics.lag(topic, Double.NaN));
      if (answered) {
        LOG.warn("The lag is not known: {}", e.toString());
      }
      answered = false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Map<String, Long> lags() throws ExecutionException, InterruptedException {
    List<TopicPartition> partitions =
        admin.describeTopics(groups.keySet()).allTopicNames().get().values().stream()
            .flatMap(
                topic ->
                    topic.partitions().stream()
                        .map(each -> new TopicPartition(topic.name(), each.partition())))
            .toList();
    Map<TopicPartition, OffsetAndMetadata> committed = committed();
    // A group that never committed starts at the oldest record, and so does a group whose next
    // record is gone.
    Map<TopicPartition, Long> from = offsets(partitions, OffsetSpec.earliest());
    for (TopicPartition partition : partitions) {
      OffsetAndMetadata next = committed.get(partition);
      if (next != null) {
        lost(partition, next.offset(), from.get(partition));
        from.merge(partition, next.offset(), Math::max);
      }
    }
    Map<TopicPartition, Long> ends = offsets(partitions, OffsetSpec.latest());
    return partitions.stream()
        .collect(
            Collectors.groupingBy(
                TopicPartition::topic,
                Collectors.summingLong(each -> Math.max(0, ends.get(each) - from.get(each)))));
  }

  /**
   * Counts the records deleted since the last look, or since the group reached its present offset.
   */
  private void lost(TopicPartition partition, long committed, long first) {
    Gap now = new Gap(committed, Math.max(0, first - committed));
    Gap before = gaps.put(partition, now);
    long known = before != null && before.committed() == committed ? before.records() : 0;
    metrics.lost(partition.topic(), Math.max(0, now.records() - known));
  }

  /** Returns the offsets that each topic's own group has committed. */
  private Map<TopicPartition, OffsetAndMetadata> committed()
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
    for (Map.Entry<String, String> read : groups.entrySet()) {
      admin
          .listConsumerGroupOffsets(read.getValue())
          .partitionsToOffsetAndMetadata()
          .get()
          .forEach(
              (partition, offset) -> {
                if (offset != null && partition.topic().equals(read.getKey())) {
                  committed.put(partition, offset);
                }
              });
    }
    return committed;
  }

  /** Returns offsets of committed records only: those of an open transaction cannot be read yet. */
  private Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec which)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    admin
        .listOffsets(
            partitions.stream().collect(Collectors.toMap(Function.identity(), each -> which)),
            new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
        .all()
        .get()
        .forEach((partition, found) -> offsets.put(partition, found.offset()));
    return offsets;
  }

  @Override
  public void close() {
    timer.shutdownNow();
    admin.close(Duration.ofSeconds(1));
  }
}
