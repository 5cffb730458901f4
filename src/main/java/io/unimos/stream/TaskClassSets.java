package io.unimos.stream;

import io.unimos.config.ServiceSettings;
import io.unimos.config.SettingsException;
import io.unimos.config.TopicSettings;
import io.unimos.core.source.ClassSet.ClassSetException;
import io.unimos.stream.ClassSets.InUse;
import io.unimos.wire.ClassSetRecords;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The sets of classes of a task: the current one, and the older ones that a domain's state may
 * still have. A domain that was silent during a change has an older set. All of it lies in the
 * task's store, so it commits with the record that caused it, or not at all. Owned by one stream
 * task.
 */
final class TaskClassSets implements AutoCloseable {
  /**
   * The name of the blob with the number of the set that a domain was written with. It is absent
   * for the bundle's own set.
   */
  private static final String OF_DOMAIN = "class-set";

  private final ClassSets sets;
  private final KeyValueStore<Bytes, byte[]> state;
  private final ServedSets.Share share;
  private final Set<String> behind = new HashSet<>();
  private Optional<Instant> since = Optional.empty();
  private InUse current;

  TaskClassSets(ClassSets sets, KeyValueStore<Bytes, byte[]> state) {
    this.sets = sets;
    this.state = state;
    share = sets.served().open();
    byte[] taken = state.get(Stores.taskKey('n'));
    current = taken == null ? sets.own() : set(ByteBuffer.wrap(taken).getLong());
    sets.tooLarge(current.set())
        .ifPresent(
            why -> {
              throw new SettingsException(TopicSettings.MAX_MESSAGE_BYTES, why);
            });
    if (taken != null) {
      since = Optional.of(Instant.ofEpochMilli(ByteBuffer.wrap(taken).getLong(Long.BYTES)));
    }
    look();
  }

  /** Reads from the store which domains have yet to change from an older set. */
  private void look() {
    behind.clear();
    if (since.isPresent() || current.number() != 0) {
      SilentDomains.all(
          state,
          domain -> {
            if (of(domain) != current.number()) {
              behind.add(domain);
            }
          });
    }
    report();
  }

  private void report() {
    share.serves(current.number(), current.set().classes().size(), since, behind.size());
  }

  /** Returns the number of the set that the state of a domain was written with. */
  long of(String domain) {
    return journal(domain).blob(OF_DOMAIN).map(b -> ByteBuffer.wrap(b).getLong()).orElse(0L);
  }

  /** Marks the domain's state as one of the current set. */
  void goesOver(String domain) {
    journal(domain)
        .putBlob(OF_DOMAIN, ByteBuffer.allocate(Long.BYTES).putLong(current.number()).array());
    left(domain);
  }

  /** Removes the domain from those that have yet to change their set. */
  void left(String domain) {
    if (behind.remove(domain)) {
      report();
    }
  }

  private StoreJournal journal(String domain) {
    return new StoreJournal(domain, state);
  }

  /** Returns the set that all domains are answered with. */
  InUse current() {
    return current;
  }

  /** Returns the sets prepared for all tasks. */
  ClassSets prepared() {
    return sets;
  }

  /**
   * Returns a set that is or was the current one.
   *
   * @throws SettingsException if this release cannot serve a set that another release accepted
   */
  InUse set(long number) {
    if (number == 0) {
      return sets.own();
    }
    byte[] kept = state.get(key(number));
    if (kept == null) {
      throw new IllegalStateException("set " + number + " of the classes is not kept");
    }
    try {
      return sets.of(ClassSetRecords.fromBytes(kept, sets.dimension()));
    } catch (ClassSetException | IllegalArgumentException e) {
      throw new SettingsException(
          ServiceSettings.BUNDLE,
          "state was made with other classes: %s; begin again with reset"
              .formatted(e.getMessage()));
    }
  }

  /**
   * Makes a set the current one.
   *
   * @param at the record time of the command
   */
  void take(InUse next, Instant at) {
    state.put(key(next.number()), ClassSetRecords.toBytes(next.set()));
    state.put(
        Stores.taskKey('n'),
        ByteBuffer.allocate(2 * Long.BYTES)
            .putLong(next.number())
            .putLong(at.toEpochMilli())
            .array());
    current = next;
    since = Optional.of(at);
    forgetUnused();
    look();
  }

  /** Deletes the sets that no domain of the task has any more. */
  private void forgetUnused() {
    Set<Long> used = new HashSet<>(Set.of(current.number()));
    Stores.domains(state, domain -> used.add(of(domain)));
    List<Bytes> gone = new ArrayList<>();
    try (var kept = state.range(key(0), key(Long.MAX_VALUE))) {
      while (kept.hasNext()) {
        Bytes key = kept.next().key;
        if (!used.contains(Stores.lastLong(key))) {
          gone.add(key);
        }
      }
    }
    gone.forEach(state::delete);
  }

  @Override
  public void close() {
    share.close();
  }

  private static Bytes key(long number) {
    return Stores.taskKey('k', ByteBuffer.allocate(Long.BYTES).putLong(number).array());
  }
}
