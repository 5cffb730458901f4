package io.unimos.service;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.unimos.config.Role;
import io.unimos.config.Settings;
import io.unimos.service.check.Cluster;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.streams.KafkaStreams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Aborts the open transactions of instances that are gone, on behalf of the instances that received
 * their partitions. Until a transaction is decided, nobody may read its offsets or anything written
 * after it. Without the abort, a standby that takes over within seconds, and every reader of the
 * predictions, would wait for the rest of {@code transaction.timeout.ms}.
 *
 * <p>The check runs while the role is rebalancing, because that is when a member has gone. A
 * process counts as gone when the group has no member of it; the group must be stable and be asked
 * after the transaction was seen. The group's own fence keeps such a process from committing,
 * whether it still runs or not. Kafka Streams writes the id of a process into its transactional ids
 * and, unless {@code kafka.client.id} is set, into the names of its consumers. Where that setting
 * is set, the timeout remains. A static member that came back as another process has announced its
 * new name: see {@link DeadMembers#removeOfOthers}. This process itself never counts as gone.
 */
final class AbandonedTransactions implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AbandonedTransactions.class);

  /**
   * The pause between two checks: one of the three seconds without an answer that a camera may
   * notice.
   */
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  /** The form of a process id, a UUID in Kafka Streams. */
  private static final String PROCESS =
      "([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})";

  private final Settings settings;
  private final String application;
  private final ScheduledExecutorService worker =
      Executors.newSingleThreadScheduledExecutor(
          new ThreadFactoryBuilder()
              .setNameFormat("abandoned-transactions")
              .setDaemon(true)
              .build());
  private volatile boolean rebalancing;
  private volatile Optional<String> own = Optional.empty();

  /** Prepares the check for a role, whose application id is also its group's name. */
  AbandonedTransactions(Settings settings, Role role) {
    this.settings = settings;
    application = settings.service().applicationId(role);
  }

  /**
   * Starts checking while the role is rebalancing, unless its settings make that impossible to find
   * out whose a transaction is.
   *
   * @param client the name of one of this process's clients in the group
   */
  void start(String client) {
    own = process(application, client);
    boolean known = settings.kafka().keySet().stream().noneMatch(key -> key.endsWith("client.id"));
    if (known) {
      Object unused =
          worker.scheduleWithFixedDelay(this::look, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Receives each state of the role; returns at once. */
  void streamState(KafkaStreams.State now) {
    rebalancing = now == KafkaStreams.State.REBALANCING;
  }

  private void look() {
    if (!rebalancing) {
      return;
    }
    try {
      abort();
    } catch (RuntimeException e) {
      LOG.warn("cannot abort what instances that are gone left open: {}", e.toString());
    }
  }

  private void abort() {
    try (Cluster cluster = new Cluster(settings)) {
      List<String> open = OpenTransactions.of(cluster, application + "-");
      if (open.isEmpty()) {
        return;
      }
      ConsumerGroupDescription group =
          cluster
              .ask(admin -> admin.describeConsumerGroups(List.of(application)).all())
              .get(application);
      if (group == null || group.groupState() != GroupState.STABLE) {
        return;
      }
      List<String> abandoned = abandoned(open, members(group));
      if (!abandoned.isEmpty()) {
        OpenTransactions.fence(cluster, abandoned);
        LOG.info(
            "aborted {} transactions that instances which are gone had left open",
            abandoned.size());
      }
    }
  }

  private static List<String> members(ConsumerGroupDescription group) {
    return group.members().stream().map(MemberDescription::clientId).toList();
  }

  /**
   * Returns the transactional ids whose process has none of the clients. Returns none if there are
   * no clients, or if the name of one does not contain its process, because any id might belong to
   * it.
   */
  List<String> abandoned(Collection<String> transactionalIds, Collection<String> clients) {
    List<String> alive =
        clients.stream().flatMap(client -> process(application, client).stream()).toList();
    if (alive.isEmpty() || alive.size() < clients.size()) {
      return List.of();
    }
    return transactionalIds.stream()
        .filter(id -> process(application, id).filter(each -> !alive.contains(each)).isPresent())
        .filter(id -> own.isEmpty() || !process(application, id).equals(own))
        .toList();
  }

  /**
   * Returns the process that a client or a transaction of an application names, if it names one.
   */
  static Optional<String> process(String application, String id) {
    Matcher matcher =
        Pattern.compile(Pattern.quote(application) + "-" + PROCESS + "-.*").matcher(id);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  @Override
  public void close() {
    worker.shutdownNow();
  }
}
