package io.unimos.adapt;

import java.util.Optional;
import java.util.function.ObjIntConsumer;
import java.util.function.ObjLongConsumer;

/**
 * Where one domain keeps what must survive a restart. All calls of one {@link OnlineDomain} method
 * belong together: they take effect with the record that caused them or not at all (a transaction).
 * Single-threaded, like the domain.
 */
public interface DomainJournal {

  /** Writes one remembered image: at most {@code 2 d + 23} bytes, once per record. */
  void putSlot(int slot, byte[] entry);

  /** Forgets one. */
  void deleteSlot(int slot);

  /** One remembered image; empty when there is none. */
  Optional<byte[]> slot(int slot);

  /** All remembered images, in any order. */
  void slots(ObjIntConsumer<byte[]> consumer);

  /** Writes the counters: some 40 bytes, once per record. */
  void putDomain(byte[] state);

  /** The counters; empty for a domain that has never been seen. */
  Optional<byte[]> domain();

  /**
   * Writes one part of something that is kept part by part, so that a change costs no more than
   * what has changed.
   */
  void putPart(String of, long number, byte[] bytes);

  /** Forgets one. */
  void deletePart(String of, long number);

  /** All parts of something, in the order of their numbers. */
  void parts(String of, ObjLongConsumer<byte[]> consumer);

  /** Writes something large: at window ends and changes of the version only. */
  void putBlob(String name, byte[] bytes);

  /** Something large. */
  Optional<byte[]> blob(String name);

  /** Forgets something large. */
  void deleteBlob(String name);
}
