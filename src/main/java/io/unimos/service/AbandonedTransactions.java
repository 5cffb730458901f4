package io.unimos.service;

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
 * Aborts what instances that are gone had not committed, for the ones that got their work. Until a
 * transaction is decided, neither its offsets nor anything written behind it may be read: a standby
 * that is there within seconds, and whoever reads the predictions, would wait for the rest of
 * {@code transaction.timeout.ms}.
 *
 * <p>It asks while the half is rebalancing, for that is when somebody has gone. Gone is a process
 * of which the group, in a stable state and asked after the transaction was seen, has no member: by
 * the group's own fence it cannot commit any more, whether it still runs or not. A process is known
 * by its id, which Kafka Streams writes into its transactional ids and, unless {@code
 * kafka.client.id} is set, into the names of its consumers; where that is set, the timeout remains.
 * A static member that came back as another process has told its new name: see {@link
 * DeadMembers#removeOfOthers}. This process itself is never gone.
 */
final class AbandonedTransactions implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AbandonedTransactions.class);

  /** Of three seconds without an answer that a camera may notice, one. */
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  /** A process id is a UUID in Kafka Streams. */
  private static final String PROCESS =
      "([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})";

  private final Settings settings;
  private final String application;
  private final ScheduledExecutorService worker =
      Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("abandoned-transactions"));
  private volatile boolean rebalancing;
  private volatile Optional<String> own = Optional.empty();

  /** Of a half, whose application id is its group's name too. */
  AbandonedTransactions(Settings settings, Role role) {
    this.settings = settings;
    application = settings.service().applicationId(role);
  }

  /**
   * Begins to look while the half is rebalancing, unless its settings say that nobody could tell
   * whose it is.
   *
   * @param client one of this process's in the group
   */
  void start(String client) {
    own = process(application, client);
    boolean known = settings.kafka().keySet().stream().noneMatch(key -> key.endsWith("client.id"));
    if (known) {
      Object unused =
          worker.scheduleWithFixedDelay(this::look, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Is told each state of the half; returns at once. */
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
   * Those of the transactional ids whose process has none of the clients; none if there are no
   * clients, or one whose name does not tell of its process: any of them might be its.
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

  /** The process that a client or a transaction of an application names, if it names one. */
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
