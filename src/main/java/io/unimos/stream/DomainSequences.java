package io.unimos.stream;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/** The {@link DomainSequence} of each domain of a task. Owned by one stream task. */
record DomainSequences(KeyValueStore<Bytes, byte[]> store) {

  /** Returns the counters of a domain; those of a new domain if it was never seen. */
  DomainSequence get(String domain) {
    return DomainSequence.fromBytes(store.get(key(domain)));
  }

  /** Returns whether the domain was ever seen. */
  boolean has(String domain) {
    return store.get(key(domain)) != null;
  }

  void put(String domain, DomainSequence sequence) {
    store.put(key(domain), sequence.toBytes());
  }

  private static Bytes key(String domain) {
    return Stores.key(domain, Stores.Kind.SEQUENCE);
  }
}
