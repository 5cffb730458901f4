package io.unimos.core.domain;

import java.util.Optional;
import java.util.function.ObjIntConsumer;
import java.util.function.ObjLongConsumer;

/**
 * The store of everything of one domain that must survive a restart. All calls within one method of
 * {@link OnlineDomain} are one transaction: they take effect with the record that caused them or
 * not at all. Single-threaded, like the domain.
 */
public interface DomainJournal {

  /** Writes one remembered image: at most {@code 2 d + 23} bytes and its tag, once per record. */
  void putSlot(int slot, byte[] entry);

  /** Deletes one remembered image. */
  void deleteSlot(int slot);

  /** Returns one remembered image; empty if there is none. */
  Optional<byte[]> slot(int slot);

  /** Passes all remembered images on, in any order. */
  void slots(ObjIntConsumer<byte[]> consumer);

  /** Writes the counters: some 40 bytes, once per record. */
  void putDomain(byte[] state);

  /** Returns the counters; empty for a new domain. */
  Optional<byte[]> domain();

  /**
   * Writes one part of an object that is kept in parts, so that a change costs no more than its own
   * part.
   */
  void putPart(String of, long number, byte[] bytes);

  /** Deletes one part. */
  void deletePart(String of, long number);

  /** Passes all parts of an object on, in the order of their numbers. */
  void parts(String of, ObjLongConsumer<byte[]> consumer);

  /** Writes a large object: at window ends and changes of the version only. */
  void putBlob(String name, byte[] bytes);

  /** Returns a large object; empty if there is none. */
  Optional<byte[]> blob(String name);

  /** Deletes a large object. */
  void deleteBlob(String name);
}
