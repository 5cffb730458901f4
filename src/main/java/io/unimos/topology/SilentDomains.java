package io.unimos.topology;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Which domains of a task have been silent for how long. Counted is the time in which the task ran,
 * in hours from 1: neither a standstill of the service nor the age of records that are read again,
 * nor a clock that jumps makes a domain silent. The store has a calendar, under each hour the
 * domains last heard in it, so that finding the silent ones reads nothing else; a domain costs two
 * small writes an hour. Owned by one stream task.
 */
final class SilentDomains {
  private static final long HOUR = Duration.ofHours(1).toMillis();

  /** The clock is written so often; a crash loses no more of it. */
  private static final long MINUTE = Duration.ofMinutes(1).toMillis();

  /** A longer time between two looks at the clock is a standstill, and counts as that long. */
  private static final long LONGEST = Duration.ofMinutes(5).toMillis();

  private static final byte[] HERE = {};

  /** What comes before the name in a key of the calendar. */
  private static final int PREFIX = 2 + Integer.BYTES;

  private final KeyValueStore<byte[], byte[]> store;
  private final Optional<Duration> limit;
  private boolean begun;
  private long ran;
  private long written;
  private long looked;

  /**
   * Goes on where the state stands; writes nothing yet.
   *
   * @param store with the calendar
   * @param limit of silence; empty: none is too silent
   * @param now milliseconds of the system's clock
   */
  SilentDomains(KeyValueStore<byte[], byte[]> store, Optional<Duration> limit, long now) {
    this.store = store;
    this.limit = limit;
    byte[] clock = store.get(clockKey());
    begun = clock != null;
    ran = begun ? ByteBuffer.wrap(clock).getLong() : 0;
    written = ran;
    looked = now;
  }

  /**
   * Lets time pass; to be called with each record, and once a minute without any. Writes nothing
   * before the first image: nobody is silent yet, and a partition without a record has no
   * fingerprint that says whose the entry is.
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
  DomainSequence heard(String domain, DomainSequence state) {
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

  /** Takes a domain out of the calendar. */
  void leave(String domain, DomainSequence state) {
    if (state.hour() > 0) {
      store.delete(key(state.hour(), domain));
    }
  }

  /** Domains without an image for at least the limit, the most silent first. */
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

  /** Hands over every domain that is in the calendar of a store: all that had an image. */
  static void all(KeyValueStore<byte[], byte[]> store, Consumer<String> domains) {
    List<String> found = new ArrayList<>();
    try (var calendar = store.range(key(1, ""), key(Integer.MAX_VALUE, ""))) {
      calendar.forEachRemaining(entry -> found.add(name(entry.key)));
    }
    // after the last one was read: what is not committed yet is read too, and is no snapshot
    found.forEach(domains);
  }

  private static String name(byte[] key) {
    return new String(key, PREFIX, key.length - PREFIX, StandardCharsets.UTF_8);
  }

  private static int hours(Duration silence) {
    return (int) Math.max(1, (silence.toMillis() + HOUR - 1) / HOUR);
  }

  /** The hour that runs, from 1. */
  private int hour() {
    return (int) (ran / HOUR) + 1;
  }

  private static byte[] key(int hour, String domain) {
    byte[] name = domain.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(PREFIX + name.length)
        .put(Stores.taskKey('h'))
        .putInt(hour)
        .put(name)
        .array();
  }

  private static byte[] clockKey() {
    return Stores.taskKey('t');
  }
}
