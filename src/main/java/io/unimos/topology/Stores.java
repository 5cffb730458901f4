package io.unimos.topology;

import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/** The state stores, by name; each is RocksDB with a changelog of the same name. */
public final class Stores {
  /** domain -> {@link DomainState}. */
  public static final String DOMAINS = "domains";

  /** What {@link RecentIds} remembers. */
  public static final String RECENT_IDS = "recent-ids";

  private Stores() {}

  static StoreBuilder<KeyValueStore<String, byte[]>> domains() {
    return org.apache.kafka.streams.state.Stores.keyValueStoreBuilder(
        org.apache.kafka.streams.state.Stores.persistentKeyValueStore(DOMAINS),
        Serdes.String(),
        Serdes.ByteArray());
  }

  static StoreBuilder<KeyValueStore<byte[], byte[]>> recentIds() {
    return org.apache.kafka.streams.state.Stores.keyValueStoreBuilder(
        org.apache.kafka.streams.state.Stores.persistentKeyValueStore(RECENT_IDS),
        Serdes.ByteArray(),
        Serdes.ByteArray());
  }
}
