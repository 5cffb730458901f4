package io.unimos.stream;

import io.unimos.wire.VersionRecords;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.zip.CRC32C;

/**
 * The counters of one domain that are kept between records.
 *
 * @param sequence the number of images predicted so far
 * @param chain the CRC-32C chained over their ids
 * @param hour the hour of the task's own time in which the domain last had an image ({@link
 *     SilentDomains}); 0 while unknown
 */
record DomainSequence(long sequence, long chain, int hour) {
  static final DomainSequence NEW = new DomainSequence(0, 0, 0);

  /** The first byte of the stored form; a later form gets another value. */
  private static final byte FORM = 2;

  DomainSequence next(String id) {
    return new DomainSequence(sequence + 1, chain(chain, id), hour);
  }

  /** Returns these counters with another hour. */
  DomainSequence in(int other) {
    return new DomainSequence(sequence, chain, other);
  }

  /**
   * Returns the chain after one more id: the CRC-32C over the eight bytes so far, big-endian, and
   * the id.
   */
  static long chain(long before, String id) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, before));
    crc.update(id.getBytes(StandardCharsets.UTF_8));
    return crc.getValue();
  }

  /** Returns the present point of the domain, for the record of a decision. */
  VersionRecords.DecisionPoint moment(Instant at) {
    return new VersionRecords.DecisionPoint(at, sequence, chain);
  }

  byte[] toBytes() {
    return ByteBuffer.allocate(1 + 2 * Long.BYTES + Integer.BYTES)
        .put(FORM)
        .putLong(sequence)
        .putLong(chain)
        .putInt(hour)
        .array();
  }

  /** Reads the stored form; null means a domain that was never seen. */
  static DomainSequence fromBytes(byte[] bytes) {
    if (bytes == null) {
      return NEW;
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    byte form = buffer.get();
    if (form != FORM) {
      throw new IllegalStateException(
          "store %s: form %d is from another version".formatted(Stores.STATE, form));
    }
    return new DomainSequence(buffer.getLong(), buffer.getLong(), buffer.getInt());
  }
}
