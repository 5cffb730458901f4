package io.unimos.encode;

import io.unimos.failure.Outcome;

/**
 * Takes one record out of its wire format. Called from many decode threads at once.
 *
 * @param <T> what the record holds
 */
@FunctionalInterface
public interface RecordReader<T> {

  /**
   * Reads one record.
   *
   * @param key the record's key; null when it has none
   * @param value the record's value; null for a tombstone
   * @throws RuntimeException only for lost infrastructure, never for what the bytes hold
   */
  Outcome<T> read(byte[] key, byte[] value);
}
