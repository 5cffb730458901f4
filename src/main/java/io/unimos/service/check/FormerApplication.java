package io.unimos.service.check;

import io.unimos.config.Role;
import io.unimos.config.ServiceSettings;
import io.unimos.config.Settings;
import io.unimos.config.SettingsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What releases have left that ran both halves as one Kafka Streams application, which {@code
 * application.id} alone named. Where a half has not begun yet, it goes on where that application
 * stood. What the cameras had learned cannot be taken over: the topics and the stores that hold it
 * have other names and another layout.
 */
public final class FormerApplication {
  private static final Logger LOG = LoggerFactory.getLogger(FormerApplication.class);

  /** The stores that it kept. */
  private static final List<String> STORES = List.of("adapters", "domains", "memory", "recent-ids");

  /** A member that was stopped counts until its session ends, and a transaction until it does. */
  private static final Duration PATIENCE = Duration.ofSeconds(75);

  private static final long LOOK_NANOS = Duration.ofMillis(500).toNanos();

  private final Settings settings;
  private final Cluster cluster;
  private final String id;

  public FormerApplication(Settings settings, Cluster cluster) {
    this.settings = settings;
    this.cluster = cluster;
    id = settings.service().applicationId();
  }

  /** Consumer group, beginning of the changelogs' names, and name of the local state's folder. */
  public String id() {
    return id;
  }

  /** The names of its changelogs, whether they exist or not. */
  public static List<String> changelogs(String id) {
    return STORES.stream().map(store -> id + "-" + store + "-changelog").toList();
  }

  /** Its changelogs that exist, as far as this client may see them. */
  public List<String> changelogs() {
    List<String> names = changelogs(id);
    Map<String, Optional<Set<AclOperation>>> rights = cluster.rights().onTopics(names);
    return names.stream()
        .filter(name -> rights.get(name).filter(granted -> !granted.isEmpty()).isPresent())
        .toList();
  }

  /** What it has committed of the topics that a half reads. */
  public Map<TopicPartition, OffsetAndMetadata> committed(Role role) {
    return of(role, cluster.committed(id));
  }

  private Map<TopicPartition, OffsetAndMetadata> of(
      Role role, Map<TopicPartition, OffsetAndMetadata> committed) {
    Set<String> read = sources(role);
    return committed.entrySet().stream()
        .filter(entry -> read.contains(entry.getKey().topic()))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private Set<String> sources(Role role) {
    return switch (role) {
      case ENCODE -> Set.of(settings.topics().images());
      case ADAPT -> Set.of(settings.topics().features(), settings.topics().adapterCommands());
    };
  }

  private boolean hasBegun(Role role) {
    return !of(role, cluster.committed(settings.service().applicationId(role))).isEmpty();
  }

  /** What its cameras had learned and would be lost without a word; empty when there is nothing. */
  List<Problem> problems(Set<Role> roles) {
    if (!roles.contains(Role.ADAPT) || hasBegun(Role.ADAPT)) {
      return List.of();
    }
    List<String> changelogs = changelogs();
    boolean learned =
        !changelogs.isEmpty() || cluster.committedTopics(id).contains(settings.topics().features());
    if (!learned) {
      return List.of();
    }
    return List.of(
        new Problem(
            ServiceSettings.APPLICATION_ID.name(),
            "what cameras have learned as '%s' (%s) is of a release that ran both halves as one"
                    .formatted(
                        id, changelogs.isEmpty() ? "group " + id : String.join(", ", changelogs))
                + " application, and cannot be read any more: reset --from committed removes it and"
                + " goes on where it stood, another application.id begins beside it, the former"
                + " release still runs it"));
  }

  /** Has the halves that have not begun go on where it stood; waits until that is decided. */
  public void takeOver() {
    for (Role role : settings.service().roles()) {
      Map<TopicPartition, OffsetAndMetadata> stood = hasBegun(role) ? Map.of() : decided(role);
      if (!stood.isEmpty()) {
        takeOver(settings.service().applicationId(role), stood);
      }
    }
  }

  private void takeOver(String group, Map<TopicPartition, OffsetAndMetadata> stood) {
    try {
      Void unused = cluster.ask(admin -> admin.alterConsumerGroupOffsets(group, stood).all());
      LOG.info(
          "group {} goes on where the former group {} stood, in {} partitions",
          group,
          id,
          stood.size());
    } catch (UnknownMemberIdException e) {
      LOG.info("another instance has begun as {} meanwhile", group);
    }
  }

  private Map<TopicPartition, OffsetAndMetadata> decided(Role role) {
    if (committed(role).isEmpty()) {
      return Map.of();
    }
    long start = System.nanoTime();
    while (true) {
      try {
        return of(role, cluster.stable(id));
      } catch (SettingsException e) {
        if (System.nanoTime() - start > PATIENCE.toNanos()) {
          throw e;
        }
        LOG.info("waiting for the end of a transaction of the former group {}", id);
      }
    }
  }

  /**
   * Waits for members that were stopped and whose sessions have not ended.
   *
   * @throws SettingsException while it still runs: both would answer each image
   */
  public void awaitNoMembers() {
    List<String> members = members();
    long start = System.nanoTime();
    if (!members.isEmpty()) {
      LOG.info("waiting for the members of the former group {} to leave: {}", id, members);
    }
    while (!members.isEmpty()) {
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new SettingsException(
            ServiceSettings.APPLICATION_ID,
            "group '%s' of the former release still has members (%s), and both would answer each"
                    .formatted(id, String.join(", ", members))
                + " image: stop all its instances first");
      }
      LockSupport.parkNanos(LOOK_NANOS);
      members = members();
    }
  }

  private List<String> members() {
    try {
      List<String> members = new ArrayList<>();
      cluster
          .ask(admin -> admin.describeConsumerGroups(List.of(id)).describedGroups().get(id))
          .members()
          .forEach(
              member ->
                  members.add(member.groupInstanceId().orElse(member.clientId()) + member.host()));
      return members;
    } catch (GroupIdNotFoundException e) {
      return List.of();
    }
  }
}
