package io.unimos.stream;

import io.unimos.core.domain.DomainJournal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.ObjIntConsumer;
import java.util.function.ObjLongConsumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The journal of one domain in the state store: its writes commit with the record that caused them.
 * Large values are split into chunks, so that no changelog record grows too large. Owned by one
 * stream task.
 *
 * @param name the name of the domain
 * @param store the store of the task
 */
record StoreJournal(String name, KeyValueStore<Bytes, byte[]> store) implements DomainJournal {

  /** The largest size of a chunk, in bytes. */
  static final int CHUNK = 512 << 10;

  @Override
  public void putSlot(int slot, byte[] entry) {
    store.put(slotKey(slot), entry);
  }

  @Override
  public void deleteSlot(int slot) {
    store.delete(slotKey(slot));
  }

  @Override
  public Optional<byte[]> slot(int slot) {
    return Optional.ofNullable(store.get(slotKey(slot)));
  }

  @Override
  public void slots(ObjIntConsumer<byte[]> consumer) {
    try (var entries = store.range(slotKey(0), slotKey(Integer.MAX_VALUE))) {
      while (entries.hasNext()) {
        var entry = entries.next();
        consumer.accept(entry.value, Stores.lastInt(entry.key));
      }
    }
  }

  private Bytes slotKey(int slot) {
    return Stores.key(name, Stores.Kind.IMAGE, Stores.number(slot));
  }

  @Override
  public void putPart(String of, long number, byte[] bytes) {
    store.put(partKey(of, number), bytes);
  }

  @Override
  public void deletePart(String of, long number) {
    store.delete(partKey(of, number));
  }

  @Override
  public void parts(String of, ObjLongConsumer<byte[]> consumer) {
    try (var entries = store.range(partKey(of, 0), partKey(of, Long.MAX_VALUE))) {
      while (entries.hasNext()) {
        var entry = entries.next();
        consumer.accept(entry.value, Stores.lastLong(entry.key));
      }
    }
  }

  private Bytes partKey(String of, long number) {
    return key(Stores.Kind.PART, of, ByteBuffer.allocate(Long.BYTES).putLong(number).array());
  }

  private Bytes key(Stores.Kind kind, String of, byte[] number) {
    byte[] text = of.getBytes(StandardCharsets.UTF_8);
    ByteBuffer rest = ByteBuffer.allocate(text.length + 1 + number.length);
    return Stores.key(name, kind, rest.put(text).put((byte) 0).put(number).array());
  }

  @Override
  public void putDomain(byte[] state) {
    store.put(countersKey(), state);
  }

  @Override
  public Optional<byte[]> domain() {
    return Optional.ofNullable(store.get(countersKey()));
  }

  private Bytes countersKey() {
    return Stores.key(name, Stores.Kind.COUNTERS);
  }

  /** Writes a large value in chunks. The first chunk starts with the number of chunks. */
  @Override
  public void putBlob(String what, byte[] bytes) {
    int chunks = bytes.length / CHUNK + 1;
    int before = chunks(what);
    for (int i = 0; i < chunks; i++) {
      byte[] part = Arrays.copyOfRange(bytes, i * CHUNK, Math.min(bytes.length, (i + 1) * CHUNK));
      store.put(chunkKey(what, i), i == 0 ? numbered(chunks, part) : part);
    }
    for (int i = chunks; i < before; i++) {
      store.delete(chunkKey(what, i));
    }
  }

  private static byte[] numbered(int chunks, byte[] part) {
    return ByteBuffer.allocate(Integer.BYTES + part.length).putInt(chunks).put(part).array();
  }

  private int chunks(String what) {
    byte[] first = store.get(chunkKey(what, 0));
    return first == null ? 0 : ByteBuffer.wrap(first).getInt();
  }

  @Override
  public Optional<byte[]> blob(String what) {
    int chunks = chunks(what);
    if (chunks == 0) {
      return Optional.empty();
    }
    byte[][] parts = new byte[chunks][];
    int length = -Integer.BYTES;
    for (int i = 0; i < chunks; i++) {
      parts[i] = store.get(chunkKey(what, i));
      length += parts[i].length;
    }
    ByteBuffer whole = ByteBuffer.allocate(length);
    whole.put(parts[0], Integer.BYTES, parts[0].length - Integer.BYTES);
    for (int i = 1; i < chunks; i++) {
      whole.put(parts[i]);
    }
    return Optional.of(whole.array());
  }

  @Override
  public void deleteBlob(String what) {
    int chunks = chunks(what);
    for (int i = 0; i < chunks; i++) {
      store.delete(chunkKey(what, i));
    }
  }

  private Bytes chunkKey(String what, int chunk) {
    return key(Stores.Kind.BLOB, what, Stores.number(chunk));
  }
}
