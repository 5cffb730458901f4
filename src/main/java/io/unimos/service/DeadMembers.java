package io.unimos.service;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.unimos.config.Role;
import io.unimos.config.ServiceSettings;
import io.unimos.config.Settings;
import io.unimos.config.SettingsException;
import io.unimos.service.check.Cluster;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the members of dead stream threads from the consumer group. A static member never leaves
 * by itself, and the thread that replaces it has another name. Nobody would have its partitions
 * until the dead member's session timeout. Kafka Streams removes the member when it removes a
 * thread, but not when it replaces one.
 *
 * <p>It also removes the members of the previous process if this one has another id because its
 * volume is new. A static member that comes back keeps the client id under which it first joined,
 * so the others would take this process for one that has gone. Until this process has joined,
 * others have its partitions; those with a standby also have the state, which this process lacks.
 */
final class DeadMembers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DeadMembers.class);

  /**
   * The form of the names of threads and of their members, which Kafka Streams ends with the same
   * number.
   */
  private static final Pattern THREAD = Pattern.compile(".*-StreamThread-(\\d+)");

  private static final long PAUSE_MILLIS = 500;

  private final Optional<String> instanceId;
  private final Consumer<String> removal;
  private final Supplier<Collection<MemberDescription>> group;
  private final String application;
  private final ScheduledExecutorService worker =
      Executors.newSingleThreadScheduledExecutor(
          new ThreadFactoryBuilder().setNameFormat("dead-members").setDaemon(true).build());

  /**
   * Takes the group's operations from the caller.
   *
   * @param removal removes the member of a group instance id
   * @param group returns all members of the group
   */
  DeadMembers(
      Optional<String> instanceId,
      String application,
      Consumer<String> removal,
      Supplier<Collection<MemberDescription>> group) {
    this.instanceId = instanceId;
    this.application = application;
    this.removal = removal;
    this.group = group;
  }

  /** Returns the remover for the group of a role. */
  static DeadMembers of(Settings settings, Role role) {
    return new DeadMembers(
        settings.service().instanceId(),
        settings.service().applicationId(role),
        member -> removeFromGroup(settings, role, member),
        () -> group(settings, role));
  }

  /**
   * Removes this instance's members that are known under the name of another process. Called before
   * this process joins.
   *
   * @param client the name of one of this process's clients
   */
  void removeOfOthers(String client) {
    Optional<String> own = AbandonedTransactions.process(application, client);
    if (instanceId.isEmpty() || own.isEmpty()) {
      return;
    }
    Pattern ours = Pattern.compile(Pattern.quote(instanceId.get()) + "-\\d+");
    try {
      group.get().stream()
          .filter(
              member -> !AbandonedTransactions.process(application, member.clientId()).equals(own))
          .flatMap(member -> member.groupInstanceId().stream())
          .filter(instance -> ours.matcher(instance).matches())
          .forEach(removal);
    } catch (RuntimeException e) {
      LOG.warn("cannot take the members of the process before out of the group: {}", e.toString());
    }
  }

  private static Collection<MemberDescription> group(Settings settings, Role role) {
    String id = settings.service().applicationId(role);
    try (Cluster cluster = new Cluster(settings)) {
      return cluster
          .ask(admin -> admin.describeConsumerGroups(List.of(id)).describedGroups().get(id))
          .members();
    } catch (GroupIdNotFoundException e) {
      return List.of();
    }
  }

  /**
   * Removes the member of a stream thread asynchronously; does nothing when members are not static.
   */
  void remove(String threadName) {
    Matcher thread = THREAD.matcher(threadName);
    if (instanceId.isEmpty() || !thread.matches()) {
      return;
    }
    String member = instanceId.get() + "-" + thread.group(1);
    worker.execute(() -> remove(member, true));
  }

  /**
   * A thread may have died because no broker answers; the session starts anew when a broker
   * answers.
   */
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
      LOG.info("took {} out of the group, others can have its work", member);
    }
  }

  @Override
  public void close() {
    worker.shutdownNow();
  }
}
