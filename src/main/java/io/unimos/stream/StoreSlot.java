package io.unimos.stream;

import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The second of the two slots of a task's store: a store whose keys all lie behind a prefix that no
 * other key has. While the encoder is changed, one slot has the state of the bundle and the other
 * one that of the next bundle. The first slot is the store itself. Owned by one stream task.
 */
final class StoreSlot implements KeyValueStore<Bytes, byte[]> {
  private static final Bytes BEGIN = Stores.taskKey('z');
  private static final Bytes END = Stores.taskKey((char) ('z' + 1));
  private static final int PREFIX = BEGIN.get().length;

  private final KeyValueStore<Bytes, byte[]> store;

  StoreSlot(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  private static Bytes behind(Bytes key) {
    byte[] whole = Arrays.copyOf(BEGIN.get(), PREFIX + key.get().length);
    System.arraycopy(key.get(), 0, whole, PREFIX, key.get().length);
    return Bytes.wrap(whole);
  }

  @Override
  public void put(Bytes key, byte[] value) {
    store.put(behind(key), value);
  }

  @Override
  public byte[] putIfAbsent(Bytes key, byte[] value) {
    return store.putIfAbsent(behind(key), value);
  }

  @Override
  public void putAll(List<KeyValue<Bytes, byte[]>> entries) {
    entries.forEach(entry -> put(entry.key, entry.value));
  }

  @Override
  public byte[] delete(Bytes key) {
    return store.delete(behind(key));
  }

  @Override
  public byte[] get(Bytes key) {
    return store.get(behind(key));
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
    return new Entries(store.range(behind(from), behind(to)));
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> all() {
    return new Entries(store.range(BEGIN, END));
  }

  @Override
  public long approximateNumEntries() {
    return store.approximateNumEntries();
  }

  @Override
  public String name() {
    return store.name();
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    throw new UnsupportedOperationException("a slot is open while its store is");
  }

  @Override
  public void close() {
    // the store belongs to the task
  }

  @Override
  public boolean persistent() {
    return store.persistent();
  }

  @Override
  public boolean isOpen() {
    return store.isOpen();
  }

  private record Entries(KeyValueIterator<Bytes, byte[]> entries)
      implements KeyValueIterator<Bytes, byte[]> {
    private static Bytes own(Bytes key) {
      return Bytes.wrap(Arrays.copyOfRange(key.get(), PREFIX, key.get().length));
    }

    @Override
    public boolean hasNext() {
      return entries.hasNext();
    }

    @Override
    public KeyValue<Bytes, byte[]> next() {
      KeyValue<Bytes, byte[]> entry = entries.next();
      return KeyValue.pair(own(entry.key), entry.value);
    }

    @Override
    public Bytes peekNextKey() {
      return own(entries.peekNextKey());
    }

    @Override
    public void close() {
      entries.close();
    }
  }
}
