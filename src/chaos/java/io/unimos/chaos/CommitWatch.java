package io.unimos.chaos;

import io.unimos.config.KafkaProperties;
import io.unimos.config.Settings;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/** Watches whether a service's committed offsets advance. Used by one thread. */
final class CommitWatch implements AutoCloseable {
  private static final long WORTH_TELLING_NANOS = 10_000_000_000L;

  private final Admin admin;
  private final String group;
  private long committed = -1;
  private long advanced = System.nanoTime();
  private long longest;

  CommitWatch(Settings settings) {
    admin = Admin.create(KafkaProperties.admin(settings, "commit-watch"));
    group = settings.service().applicationId();
  }

  /** Looks; to be called every few seconds while there is work. */
  void look() throws InterruptedException, ExecutionException {
    long now =
        admin
            .listConsumerGroupOffsets(group)
            .partitionsToOffsetAndMetadata()
            .get()
            .values()
            .stream()
            .filter(offset -> offset != null)
            .mapToLong(offset -> offset.offset())
            .sum();
    long at = System.nanoTime();
    if (at - advanced > WORTH_TELLING_NANOS) {
      System.out.printf("no offset committed for %d s%n", (at - advanced) / 1_000_000_000);
    }
    longest = Math.max(longest, at - advanced);
    if (now > committed) {
      committed = now;
      advanced = at;
    }
  }

  /** The longest time for which no offset was seen to advance, in milliseconds. */
  long longestStandMillis() {
    return longest / 1_000_000;
  }

  @Override
  public void close() {
    admin.close();
  }
}
