package io.unimos.core.domain;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ObjIntConsumer;
import java.util.function.ObjLongConsumer;

/**
 * A journal that lives as long as the process, for {@code evaluate} and tests; it counts the bytes
 * written.
 */
public final class HeapJournal implements DomainJournal {
  private final Map<Integer, byte[]> slots = new HashMap<>();
  private final Map<String, byte[]> blobs = new HashMap<>();
  private final Map<String, SortedMap<Long, byte[]>> parts = new HashMap<>();
  private byte[] domain;
  private long recordBytes;
  private long blobBytes;

  @Override
  public void putSlot(int slot, byte[] entry) {
    slots.put(slot, entry.clone());
    recordBytes += entry.length;
  }

  @Override
  public void deleteSlot(int slot) {
    slots.remove(slot);
  }

  @Override
  public Optional<byte[]> slot(int slot) {
    return Optional.ofNullable(slots.get(slot));
  }

  @Override
  public void slots(ObjIntConsumer<byte[]> consumer) {
    slots.forEach((slot, entry) -> consumer.accept(entry, slot));
  }

  @Override
  public void putDomain(byte[] state) {
    domain = state.clone();
    recordBytes += state.length;
  }

  @Override
  public Optional<byte[]> domain() {
    return Optional.ofNullable(domain);
  }

  @Override
  public void putPart(String of, long number, byte[] bytes) {
    parts.computeIfAbsent(of, name -> new TreeMap<>()).put(number, bytes.clone());
    blobBytes += bytes.length;
  }

  @Override
  public void deletePart(String of, long number) {
    parts.getOrDefault(of, new TreeMap<>()).remove(number);
  }

  @Override
  public void parts(String of, ObjLongConsumer<byte[]> consumer) {
    new TreeMap<>(parts.getOrDefault(of, new TreeMap<>()))
        .forEach((number, bytes) -> consumer.accept(bytes, number));
  }

  @Override
  public void putBlob(String name, byte[] bytes) {
    blobs.put(name, bytes.clone());
    blobBytes += bytes.length;
  }

  @Override
  public Optional<byte[]> blob(String name) {
    return Optional.ofNullable(blobs.get(name));
  }

  @Override
  public void deleteBlob(String name) {
    blobs.remove(name);
  }

  /** Returns a journal with the same content. */
  public HeapJournal copy() {
    HeapJournal copy = new HeapJournal();
    copy.slots.putAll(slots);
    copy.blobs.putAll(blobs);
    parts.forEach((of, each) -> copy.parts.put(of, new TreeMap<>(each)));
    copy.domain = domain;
    return copy;
  }

  /** Returns the bytes written with single records so far. */
  public long recordBytes() {
    return recordBytes;
  }

  /** Returns the bytes of large objects written so far. */
  public long blobBytes() {
    return blobBytes;
  }

  /** Returns true if both journals hold the same bytes. */
  public boolean sameAs(HeapJournal other) {
    return java.util.Arrays.equals(domain, other.domain)
        && same(slots, other.slots)
        && same(blobs, other.blobs)
        && same(flat(parts), flat(other.parts));
  }

  private static Map<String, byte[]> flat(Map<String, SortedMap<Long, byte[]>> parts) {
    Map<String, byte[]> flat = new HashMap<>();
    parts.forEach((of, each) -> each.forEach((number, b) -> flat.put(of + "-" + number, b)));
    return flat;
  }

  private static <K> boolean same(Map<K, byte[]> a, Map<K, byte[]> b) {
    return a.keySet().equals(b.keySet())
        && a.entrySet().stream()
            .allMatch(e -> java.util.Arrays.equals(e.getValue(), b.get(e.getKey())));
  }
}
