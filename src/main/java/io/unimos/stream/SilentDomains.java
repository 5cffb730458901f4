package io.unimos.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The calendar of a task's domains by the time of their last image. It counts the time in which the
 * task ran, in hours from 1. Thus no standstill of the service, no age of records that are read
 * again and no clock jump makes a domain silent. The store lists the domains under the hour of
 * their last image, so that a search for silent domains reads nothing else. A domain costs two
 * small writes per hour. Owned by one stream task.
 */
final class SilentDomains {
  private static final long HOUR = Duration.ofHours(1).toMillis();

  /** The time between two writes of the clock, in milliseconds; a crash loses no more than that. */
  private static final long MINUTE = Duration.ofMinutes(1).toMillis();

  /**
   * The longest time between two readings of the clock that counts in full, in milliseconds. A
   * longer time is a standstill, and counts as this long.
   */
  private static final long LONGEST = Duration.ofMinutes(5).toMillis();

  private static final byte[] HERE = {};

  /** The number of bytes before the name in a key of the calendar. */
  private static final int PREFIX = 2 + Integer.BYTES;

  private final KeyValueStore<Bytes, byte[]> store;
  private final Optional<Duration> limit;
  private boolean begun;
  private long ran;
  private long written;
  private long looked = Long.MAX_VALUE;

  /**
   * Continues from the stored state; writes nothing yet.
   *
   * @param store the store with the calendar
   * @param limit the bound on silence; empty: no domain is too silent
   */
  SilentDomains(KeyValueStore<Bytes, byte[]> store, Optional<Duration> limit) {
    this.store = store;
    this.limit = limit;
    byte[] clock = store.get(clockKey());
    begun = clock != null;
    ran = begun ? ByteBuffer.wrap(clock).getLong() : 0;
    written = ran;
  }

  /**
   * Advances the time; called with each record, and once a minute without any. It writes nothing
   * before the first image. No domain is silent by then, and a partition without a record has no
   * fingerprint to identify the entry's owner.
   */
  void at(long now) {
    ran += Math.min(LONGEST, Math.max(0, now - looked));
    looked = now;
    if (begun && ran - written >= MINUTE) {
      write();
    }
  }

  private void write() {
    store.put(clockKey(), ByteBuffer.allocate(Long.BYTES).putLong(ran).array());
    written = ran;
  }

  /** Notes that an image of the domain has come. */
  DomainSequence received(String domain, DomainSequence state) {
    if (state.hour() == hour()) {
      return state;
    }
    if (!begun) {
      begun = true;
      write();
    }
    leave(domain, state);
    store.put(key(hour(), domain), HERE);
    return state.in(hour());
  }

  /** Removes a domain from the calendar. */
  void leave(String domain, DomainSequence state) {
    if (state.hour() > 0) {
      store.delete(key(state.hour(), domain));
    }
  }

  /** Returns the domains without an image for at least the limit, the most silent first. */
  List<String> tooSilent(int most) {
    int last = limit.map(silence -> hour() - 1 - hours(silence)).orElse(0);
    if (last < 1) {
      return List.of();
    }
    List<String> silent = new ArrayList<>();
    try (var found = store.range(key(1, ""), key(last + 1, ""))) {
      while (found.hasNext() && silent.size() < most) {
        silent.add(name(found.next().key));
      }
    }
    return silent;
  }

  /** Passes on every domain in the calendar of a store: all domains that had an image. */
  static void all(KeyValueStore<Bytes, byte[]> store, Consumer<String> domains) {
    List<String> found = new ArrayList<>();
    try (var calendar = store.range(key(1, ""), key(Integer.MAX_VALUE, ""))) {
      calendar.forEachRemaining(entry -> found.add(name(entry.key)));
    }
    // after the iteration: the iterator is no snapshot and also reads uncommitted changes
    found.forEach(domains);
  }

  private static String name(Bytes key) {
    return new String(key.get(), PREFIX, key.get().length - PREFIX, StandardCharsets.UTF_8);
  }

  private static int hours(Duration silence) {
    return (int) Math.max(1, (silence.toMillis() + HOUR - 1) / HOUR);
  }

  /** Returns the current hour, from 1. */
  private int hour() {
    return (int) (ran / HOUR) + 1;
  }

  private static Bytes key(int hour, String domain) {
    byte[] name = domain.getBytes(StandardCharsets.UTF_8);
    return Stores.taskKey(
        'h', ByteBuffer.allocate(Integer.BYTES + name.length).putInt(hour).put(name).array());
  }

  private static Bytes clockKey() {
    return Stores.taskKey('t');
  }
}
