package io.unimos.service;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.unimos.config.Role;
import io.unimos.config.ServiceSettings;
import io.unimos.config.Settings;
import io.unimos.config.SettingsException;
import io.unimos.service.check.Cluster;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the members of dead stream threads out of the consumer group. A static member never leaves
 * by itself, and the thread that replaces it has another name: until the session timeout of the
 * dead one nobody would have its partitions. Kafka Streams does the same when it removes a thread,
 * but not when it replaces one.
 */
final class DeadMembers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DeadMembers.class);

  /** Kafka Streams ends the names of threads and of their members with the same number. */
  private static final Pattern THREAD = Pattern.compile(".*-StreamThread-(\\d+)");

  private static final long PAUSE_MILLIS = 500;

  private final Optional<String> instanceId;
  private final Consumer<String> removal;
  private final ScheduledExecutorService worker =
      Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("dead-members"));

  /** With another way to remove the member of a group instance id. */
  DeadMembers(Optional<String> instanceId, Consumer<String> removal) {
    this.instanceId = instanceId;
    this.removal = removal;
  }

  /** Of a half's group. */
  static DeadMembers of(Settings settings, Role role) {
    return new DeadMembers(
        settings.service().instanceId(), member -> removeFromGroup(settings, role, member));
  }

  /** Removes the member of a stream thread, later; does nothing when members are not static. */
  void remove(String threadName) {
    Matcher thread = THREAD.matcher(threadName);
    if (instanceId.isEmpty() || !thread.matches()) {
      return;
    }
    String member = instanceId.get() + "-" + thread.group(1);
    worker.execute(() -> remove(member, true));
  }

  /** A thread may have died because no broker answers; the session begins anew when one does. */
  private void remove(String member, boolean first) {
    try {
      removal.accept(member);
    } catch (RuntimeException e) {
      boolean again =
          e instanceof SettingsException wrong
              && wrong.key().equals(ServiceSettings.BOOTSTRAP_SERVERS.name())
              && !worker.isShutdown();
      if (first) {
        LOG.warn(
            "cannot take {} out of the group{}: {}",
            member,
            again ? ", and goes on trying" : ", it ends by itself",
            e.toString());
      }
      if (again) {
        var unused = worker.schedule(() -> remove(member, false), PAUSE_MILLIS, MILLISECONDS);
      }
    }
  }

  private static void removeFromGroup(Settings settings, Role role, String member) {
    try (Cluster cluster = new Cluster(settings)) {
      Void unused =
          cluster.ask(
              admin ->
                  admin
                      .removeMembersFromConsumerGroup(
                          settings.service().applicationId(role),
                          new RemoveMembersFromConsumerGroupOptions(
                              Set.of(new MemberToRemove(member))))
                      .all());
      LOG.info("took {} out of the group; the thread that replaces it can have its work", member);
    }
  }

  @Override
  public void close() {
    worker.shutdownNow();
  }
}
