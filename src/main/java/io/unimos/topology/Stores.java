package io.unimos.topology;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * The state store of a partition, RocksDB with a changelog of the same name, and its keys: a
 * domain, a zero, a {@link Kind}, and what tells apart. So all of a domain lies together, and so
 * does each kind of it.
 */
public final class Stores {
  /** All that is kept of a partition's domains. */
  public static final String STATE = "state";

  /** No name of a domain begins so: the byte does not occur in UTF-8. */
  private static final byte NO_DOMAIN = (byte) 0xff;

  private Stores() {}

  /** What an entry of a domain is. */
  enum Kind {
    /** Its {@link DomainSequence}. */
    SEQUENCE('s'),
    /** The counters of its learning. */
    COUNTERS('c'),
    /** One remembered image, by slot. */
    IMAGE('m'),
    /** A chunk of something large, by name. */
    BLOB('b'),
    /** One part of something that is kept part by part, by name and number. */
    PART('p'),
    /** An id that {@link RecentIds} remembers. */
    ID('i'),
    /** Which id has a slot of the ring. */
    ID_SLOT('r'),
    /** Whose answer it is served, where a command has said so. */
    SERVE_MODE('a');

    private final byte code;

    Kind(char code) {
      this.code = (byte) code;
    }
  }

  /** The topics that hold copies of an application's stores: another id may begin with its own. */
  public static List<String> changelogs(String applicationId) {
    return List.of(applicationId + "-" + STATE + "-changelog");
  }

  static StoreBuilder<KeyValueStore<byte[], byte[]>> state() {
    return org.apache.kafka.streams.state.Stores.keyValueStoreBuilder(
        org.apache.kafka.streams.state.Stores.persistentKeyValueStore(STATE),
        Serdes.ByteArray(),
        Serdes.serdeFrom(
            new BoundedSerializer<>(new ByteArraySerializer(), BoundedSerializer.DEFAULT),
            new ByteArrayDeserializer()));
  }

  /** The key of an entry, or with nothing to tell apart the beginning of such keys. */
  static byte[] key(String domain, Kind kind, byte... rest) {
    byte[] name = domain.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(name.length + 2 + rest.length)
        .put(name)
        .put((byte) 0)
        .put(kind.code)
        .put(rest)
        .array();
  }

  /** A key, or the beginning of keys, for what belongs to a task and to none of its domains. */
  static byte[] taskKey(char what) {
    return new byte[] {NO_DOMAIN, (byte) what};
  }

  private static KeyValueIterator<byte[], byte[]> all(
      KeyValueStore<byte[], byte[]> store, String domain) {
    byte[] name = domain.getBytes(StandardCharsets.UTF_8);
    byte[] from = ByteBuffer.allocate(name.length + 1).put(name).array();
    byte[] to = from.clone();
    to[to.length - 1]++;
    return store.range(from, to);
  }

  /** Hands over every domain of which there is an entry; reads one key of each. */
  static void domains(KeyValueStore<byte[], byte[]> store, Consumer<String> domains) {
    byte[] end = {NO_DOMAIN};
    byte[] from = {};
    while (true) {
      byte[] key;
      try (var entries = store.range(from, end)) {
        if (!entries.hasNext()) {
          return;
        }
        key = entries.next().key;
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

  /** True when there is an entry of the domain. */
  static boolean has(KeyValueStore<byte[], byte[]> store, String domain) {
    try (var entries = all(store, domain)) {
      return entries.hasNext();
    }
  }

  /** Deletes all of a domain. */
  static void deleteAll(KeyValueStore<byte[], byte[]> store, String domain) {
    List<byte[]> keys = new ArrayList<>();
    try (var entries = all(store, domain)) {
      entries.forEachRemaining(entry -> keys.add(entry.key));
    }
    // after the last one was read: what is not committed yet is read too, and is no snapshot
    keys.forEach(store::delete);
  }

  static byte[] number(int number) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
  }

  /** What follows the kind in such a key. */
  static ByteBuffer rest(byte[] key, String domain) {
    int start = domain.getBytes(StandardCharsets.UTF_8).length + 2;
    return ByteBuffer.wrap(key, start, key.length - start).slice();
  }
}
