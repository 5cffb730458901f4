package io.unimos.topology;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/** The state stores, by name; each is RocksDB with a changelog of the same name. */
public final class Stores {
  /** domain -> {@link DomainSequence}. */
  public static final String DOMAINS = "domains";

  /** What {@link RecentIds} remembers. */
  public static final String RECENT_IDS = "recent-ids";

  /** domain, slot -> one remembered image. */
  public static final String MEMORY = "memory";

  /** domain, name, chunk -> versions, heads and checkpoints. */
  public static final String ADAPTERS = "adapters";

  /** No name of a domain begins so: the byte does not occur in UTF-8. */
  private static final byte NO_DOMAIN = (byte) 0xff;

  private Stores() {}

  /** The topics that hold copies of an application's stores: another id may begin with its own. */
  public static List<String> changelogs(String applicationId) {
    return Stream.of(ADAPTERS, DOMAINS, MEMORY, RECENT_IDS)
        .map(store -> applicationId + "-" + store + "-changelog")
        .toList();
  }

  static StoreBuilder<KeyValueStore<String, byte[]>> domains() {
    return org.apache.kafka.streams.state.Stores.keyValueStoreBuilder(
        org.apache.kafka.streams.state.Stores.persistentKeyValueStore(DOMAINS),
        Serdes.String(),
        Serdes.ByteArray());
  }

  /** A store from bytes to bytes. */
  static StoreBuilder<KeyValueStore<byte[], byte[]>> bytes(String name) {
    return org.apache.kafka.streams.state.Stores.keyValueStoreBuilder(
        org.apache.kafka.streams.state.Stores.persistentKeyValueStore(name),
        Serdes.ByteArray(),
        Serdes.ByteArray());
  }

  /** A key of a store that has many entries a domain: the domain, a zero, and what tells apart. */
  static byte[] key(String domain, byte[] rest) {
    byte[] name = domain.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(name.length + 1 + rest.length)
        .put(name)
        .put((byte) 0)
        .put(rest)
        .array();
  }

  /** A key, or the beginning of keys, for what belongs to a task and to none of its domains. */
  static byte[] taskKey(char what) {
    return new byte[] {NO_DOMAIN, (byte) what};
  }

  /** Deletes all that {@link #key} has put under a domain. */
  static void deleteAll(KeyValueStore<byte[], byte[]> store, String domain) {
    byte[] from = key(domain, new byte[0]);
    byte[] to = from.clone();
    to[to.length - 1]++;
    List<byte[]> keys = new ArrayList<>();
    try (var entries = store.range(from, to)) {
      entries.forEachRemaining(entry -> keys.add(entry.key));
    }
    // after the last one was read: what is not committed yet is read too, and is no snapshot
    keys.forEach(store::delete);
  }

  static byte[] number(int number) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
  }

  /** What follows the domain's zero in such a key. */
  static ByteBuffer rest(byte[] key, String domain) {
    int start = domain.getBytes(StandardCharsets.UTF_8).length + 1;
    return ByteBuffer.wrap(key, start, key.length - start).slice();
  }
}
