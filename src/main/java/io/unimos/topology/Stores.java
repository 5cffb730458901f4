package io.unimos.topology;

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
}
