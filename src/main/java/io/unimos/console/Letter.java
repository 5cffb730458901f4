package io.unimos.console;

import io.unimos.page.Words;
import io.unimos.wire.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * The part of a dead letter that the console keeps: its headers and the size of its payload, never
 * the payload itself.
 *
 * @param partition the partition of the letter on its topic
 * @param offset the offset of the letter there
 * @param origin the topic, partition and offset of the refused record
 * @param payload a description of the payload in words
 */
public record Letter(
    int partition,
    long offset,
    String domain,
    String reason,
    String detail,
    String origin,
    Instant at,
    String payload) {
  private static final int FIXED_BYTES = 300;

  static Letter of(ConsumerRecord<byte[], byte[]> record) {
    return new Letter(
        record.partition(),
        record.offset(),
        record.key() == null ? "" : text(record.key()),
        header(record, DeadLetters.REASON),
        header(record, DeadLetters.DETAIL),
        "%s, partition %s, offset %s"
            .formatted(
                header(record, DeadLetters.TOPIC),
                header(record, DeadLetters.PARTITION),
                header(record, DeadLetters.OFFSET)),
        Instant.ofEpochMilli(record.timestamp()),
        record.value() == null ? "not kept" : record.value().length + " bytes");
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null || header.value() == null ? "" : text(header.value());
  }

  private static String text(byte[] bytes) {
    return Words.clip(new String(bytes, StandardCharsets.UTF_8));
  }

  /** Returns the place as a selection names it, such as {@code 3@17}. */
  public String place() {
    return partition + "@" + offset;
  }

  /** Returns the place for people. */
  public String placeText() {
    return "Partition %d, offset %d".formatted(partition, offset);
  }

  int bytes() {
    return FIXED_BYTES
        + 2 * (domain.length() + reason.length() + detail.length() + origin.length());
  }
}
