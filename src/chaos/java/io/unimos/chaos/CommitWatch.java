package io.unimos.chaos;

import io.unimos.config.KafkaProperties;
import io.unimos.config.Role;
import io.unimos.config.Settings;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/** Watches whether the committed offsets of a service's roles advance. Used by one thread. */
final class CommitWatch implements AutoCloseable {
  private static final long WORTH_TELLING_NANOS = 10_000_000_000L;

  private final Admin admin;
  private final List<Group> groups;
  private long longest;

  /** The committed positions of a role's group. */
  private static final class Group {
    private final String name;
    private long committed = -1;
    private long advanced = System.nanoTime();

    Group(String name) {
      this.name = name;
    }
  }

  CommitWatch(Settings settings) {
    admin = Admin.create(KafkaProperties.admin(settings, "commit-watch"));
    groups =
        settings.service().roles().stream()
            .map((Role role) -> new Group(settings.service().applicationId(role)))
            .toList();
  }

  /** Counts from now on: there was no work before. */
  void begin() {
    groups.forEach(group -> group.advanced = System.nanoTime());
  }

  /** Looks; to be called every few seconds while there is work. */
  void look() throws InterruptedException, ExecutionException {
    for (Group group : groups) {
      look(group);
    }
  }

  private void look(Group group) throws InterruptedException, ExecutionException {
    long now =
        admin
            .listConsumerGroupOffsets(group.name)
            .partitionsToOffsetAndMetadata()
            .get()
            .values()
            .stream()
            .filter(offset -> offset != null)
            .mapToLong(offset -> offset.offset())
            .sum();
    long at = System.nanoTime();
    if (at - group.advanced > WORTH_TELLING_NANOS) {
      System.out.printf(
          "%s: no offset committed for %d s%n", group.name, (at - group.advanced) / 1_000_000_000);
    }
    longest = Math.max(longest, at - group.advanced);
    if (now > group.committed) {
      group.committed = now;
      group.advanced = at;
    }
  }

  /** The longest time for which no offset of a half was seen to advance, in milliseconds. */
  long longestStandMillis() {
    return longest / 1_000_000;
  }

  @Override
  public void close() {
    admin.close();
  }
}
