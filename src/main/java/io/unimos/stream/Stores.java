package io.unimos.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * The state store of a partition, a RocksDB store with a changelog of the same name, and its keys.
 * A key has a domain, a zero, a {@link Kind}, and a suffix that distinguishes the entry. Thus all
 * entries of a domain are adjacent, and within it all entries of each kind.
 */
public final class Stores {
  /** The name of the store that holds all state of a partition's domains. */
  public static final String STATE = "state";

  /** The first byte of keys that belong to no domain: it does not occur in UTF-8. */
  private static final byte NO_DOMAIN = (byte) 0xff;

  private Stores() {}

  /** The kinds of entries of a domain. */
  enum Kind {
    /** The {@link DomainSequence} of the domain. */
    SEQUENCE('s'),
    /** The counters of the domain's learning. */
    COUNTERS('c'),
    /** A remembered image, by slot. */
    IMAGE('m'),
    /** A chunk of a large value, by the value's name. */
    BLOB('b'),
    /** A part of a value that is kept in parts, by name and number. */
    PART('p'),
    /** An id that {@link RecentIds} remembers. */
    ID('i'),
    /** The id in a slot of the ring. */
    ID_SLOT('r'),
    /** The choice of the served answer, if a command has made one. */
    SERVE_MODE('a'),
    /** The position of the last image while the encoder is changed ({@link EncoderMoves}). */
    POSITION('q');

    private final byte code;

    Kind(char code) {
      this.code = (byte) code;
    }
  }

  /**
   * Returns the changelog topics of an application's stores by their exact names: another
   * application's id may begin with this one.
   */
  public static List<String> changelogs(String applicationId) {
    return List.of(applicationId + "-" + STATE + "-changelog");
  }

  static StoreBuilder<KeyValueStore<Bytes, byte[]>> state() {
    return org.apache.kafka.streams.state.Stores.keyValueStoreBuilder(
        org.apache.kafka.streams.state.Stores.persistentKeyValueStore(STATE),
        Serdes.Bytes(),
        Serdes.serdeFrom(
            new BoundedSerializer<>(new ByteArraySerializer(), BoundedSerializer.DEFAULT),
            new ByteArrayDeserializer()));
  }

  /** Returns the key of an entry; without a suffix, the common beginning of such keys. */
  static Bytes key(String domain, Kind kind, byte... rest) {
    byte[] name = domain.getBytes(StandardCharsets.UTF_8);
    return Bytes.wrap(
        ByteBuffer.allocate(name.length + 2 + rest.length)
            .put(name)
            .put((byte) 0)
            .put(kind.code)
            .put(rest)
            .array());
  }

  /**
   * Returns a key, or the beginning of keys, for an entry that belongs to the task and to no
   * domain.
   */
  static Bytes taskKey(char what, byte... rest) {
    return Bytes.wrap(
        ByteBuffer.allocate(2 + rest.length).put(NO_DOMAIN).put((byte) what).put(rest).array());
  }

  private static KeyValueIterator<Bytes, byte[]> all(
      KeyValueStore<Bytes, byte[]> store, String domain) {
    byte[] name = domain.getBytes(StandardCharsets.UTF_8);
    byte[] from = ByteBuffer.allocate(name.length + 1).put(name).array();
    byte[] to = from.clone();
    to[to.length - 1]++;
    return store.range(Bytes.wrap(from), Bytes.wrap(to));
  }

  /** Passes on every domain with an entry; reads one key of each. */
  static void domains(KeyValueStore<Bytes, byte[]> store, Consumer<String> domains) {
    byte[] end = {NO_DOMAIN};
    byte[] from = {};
    while (true) {
      byte[] key;
      try (var entries = store.range(Bytes.wrap(from), Bytes.wrap(end))) {
        if (!entries.hasNext()) {
          return;
        }
        key = entries.next().key.get();
      }
      int length = 0;
      while (key[length] != 0) {
        length++;
      }
      domains.accept(new String(key, 0, length, StandardCharsets.UTF_8));
      from = Arrays.copyOf(key, length + 1);
      from[length] = 1;
    }
  }

  /** Returns whether there is an entry of the domain. */
  static boolean has(KeyValueStore<Bytes, byte[]> store, String domain) {
    try (var entries = all(store, domain)) {
      return entries.hasNext();
    }
  }

  /** Deletes all entries of a domain. */
  static void deleteAll(KeyValueStore<Bytes, byte[]> store, String domain) {
    List<Bytes> keys = new ArrayList<>();
    try (var entries = all(store, domain)) {
      entries.forEachRemaining(entry -> keys.add(entry.key));
    }
    // after the iteration: the iterator is no snapshot and also reads uncommitted changes
    keys.forEach(store::delete);
  }

  static byte[] number(int number) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
  }

  /** Returns the number that such a key ends with. */
  static int lastInt(Bytes key) {
    return ByteBuffer.wrap(key.get()).getInt(key.get().length - Integer.BYTES);
  }

  /** Returns the long number that such a key ends with. */
  static long lastLong(Bytes key) {
    return ByteBuffer.wrap(key.get()).getLong(key.get().length - Long.BYTES);
  }
}
