package io.unimos.failure;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Makes dead letters: the record as it was, with headers that say why and where from. Stateless.
 *
 * @param withPayload whether the original bytes travel along; without, the value is empty and the
 *     source position in the headers is all there is
 */
public record DeadLetters(boolean withPayload) {
  /** A {@link RejectReason}. */
  public static final String REASON = "unimos.reason";

  /** One line for a person. */
  public static final String DETAIL = "unimos.detail";

  /** The topic the record was read from. */
  public static final String TOPIC = "unimos.topic";

  /** The partition the record was read from, in decimal. */
  public static final String PARTITION = "unimos.partition";

  /** The offset the record was read at, in decimal. */
  public static final String OFFSET = "unimos.offset";

  /** The original record's time, in milliseconds since 1970-01-01 UTC, in decimal. */
  public static final String AT = "unimos.at";

  /** Longest detail that travels, in characters; some decoders quote the damaged bytes. */
  private static final int DETAIL_LENGTH = 500;

  /** Where a record was read, and its time. */
  public record Origin(String topic, int partition, long offset, long timestamp) {}

  /** The original headers followed by ours. */
  public Headers headers(Headers original, Outcome.Rejected<?> rejected, Origin origin) {
    Headers headers = new RecordHeaders(original);
    add(headers, REASON, rejected.reason().name());
    add(headers, DETAIL, oneLine(rejected.detail()));
    add(headers, TOPIC, origin.topic());
    add(headers, PARTITION, Integer.toString(origin.partition()));
    add(headers, OFFSET, Long.toString(origin.offset()));
    add(headers, AT, Long.toString(origin.timestamp()));
    return headers;
  }

  /** The original bytes, or none when the payload is switched off. */
  public byte[] value(byte[] original) {
    return withPayload ? original : null;
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  private static String oneLine(String detail) {
    String line = detail.replaceAll("\\s+", " ").strip();
    return line.length() <= DETAIL_LENGTH ? line : line.substring(0, DETAIL_LENGTH) + "...";
  }
}
