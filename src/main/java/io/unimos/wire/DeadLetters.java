package io.unimos.wire;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The maker of dead letters: the original record, with headers for the reason and the source
 * position. A letter is never too large to be sent. Parts that do not fit are left out and named,
 * and the source position in the headers remains. Stateless.
 *
 * @param withPayload whether the original bytes are included
 * @param maxBytes the largest record that the dead-letter topic takes, in bytes
 * @param redaction removes what must never be in a letter
 */
public record DeadLetters(boolean withPayload, int maxBytes, Redaction redaction) {
  /** The header with the {@link RejectReason}. */
  public static final String REASON = "unimos.reason";

  /** The header with a one-line explanation for a person. */
  public static final String DETAIL = "unimos.detail";

  /** The header with the topic that the record was read from. */
  public static final String TOPIC = "unimos.topic";

  /** The header with the partition that the record was read from, in decimal. */
  public static final String PARTITION = "unimos.partition";

  /** The header with the offset that the record was read at, in decimal. */
  public static final String OFFSET = "unimos.offset";

  /**
   * The header with the original record's time, in milliseconds since 1970-01-01 UTC, in decimal.
   */
  public static final String AT = "unimos.at";

  /**
   * The header that is present if a part of the original was left out: the part, and the reason.
   */
  public static final String OMITTED = "unimos.omitted";

  /** The header that is present if attributes were removed from the event: their names. */
  public static final String REDACTED = "unimos.redacted";

  /**
   * The header of a record that was sent again: the position of the letter it came from. It cannot
   * be trusted, since a producer can write the same.
   */
  public static final String REPLAYED = "unimos.replayed";

  /**
   * The header of a record on the dead-letter topic that is no letter, but the receipt for a letter
   * that was sent again. It holds the letter's offset in the same partition, in decimal.
   */
  public static final String RECEIPT = "unimos.receipt";

  /** The prefix of all our own headers; a letter has no such header from its producer. */
  public static final String PREFIX = "unimos.";

  /** The longest detail, in characters; some decoders quote the damaged bytes. */
  private static final int DETAIL_LENGTH = 500;

  /** The room for our own headers and Kafka's framing of the record, in bytes. */
  private static final int OVERHEAD = 8 << 10;

  /** The position and time of a record that was read. */
  public record Origin(String topic, int partition, long offset, long timestamp) {}

  /** The record that is sent to the dead-letter topic. */
  public record Letter(byte[] key, byte[] value, Headers headers) {}

  /**
   * Returns whether this is the receipt of a letter that was sent again; a letter itself has a
   * reason.
   */
  public static boolean isReceipt(Headers headers) {
    return headers.lastHeader(RECEIPT) != null && headers.lastHeader(REASON) == null;
  }

  /** Makes the letter of one refused record. */
  public Letter letter(
      byte[] key, byte[] given, Headers all, Outcome.Rejected<?> rejected, Origin origin) {
    Headers original = withoutOurs(redaction.headers(all));
    Redaction.Payload redacted =
        withPayload && given != null
            ? redaction.payload(origin.topic(), given)
            : Redaction.Payload.asItWas(given);
    byte[] value = redacted.value();
    long carried = OVERHEAD + length(key) + bytes(original);
    boolean keepsHeaders = carried <= maxBytes;
    boolean fits = carried + length(value) <= maxBytes;
    boolean keepsValue = withPayload && value != null && fits;
    Headers headers = new RecordHeaders();
    if (keepsHeaders) {
      original.forEach(headers::add);
    }
    add(headers, REASON, rejected.reason().name());
    add(headers, DETAIL, oneLine(rejected.detail()));
    add(headers, TOPIC, origin.topic());
    add(headers, PARTITION, Integer.toString(origin.partition()));
    add(headers, OFFSET, Long.toString(origin.offset()));
    add(headers, AT, Long.toString(origin.timestamp()));
    if (!keepsValue && given != null) {
      add(headers, OMITTED, "value of %d bytes: %s".formatted(given.length, omitted(redacted)));
    }
    if (keepsValue && !redacted.taken().isEmpty()) {
      add(headers, REDACTED, String.join(",", redacted.taken()));
    }
    boolean keepsKey = length(key) <= maxBytes - OVERHEAD;
    return new Letter(keepsKey ? key : null, keepsValue ? value : null, headers);
  }

  /**
   * Returns the headers without those that look like ours. Readers of letters would trust such a
   * header of a producer.
   */
  private static Headers withoutOurs(Headers given) {
    Headers kept = new RecordHeaders();
    given.forEach(
        header -> {
          if (!header.key().startsWith(PREFIX)) {
            kept.add(header);
          }
        });
    return kept;
  }

  private String omitted(Redaction.Payload redacted) {
    if (!withPayload) {
      return "dead-letters.payload is off";
    }
    return redacted.value() == null
        ? "what dead-letters.redact-attributes names could not be taken out"
        : "too large for the topic";
  }

  private static long bytes(Headers headers) {
    long bytes = 0;
    for (Header header : headers) {
      bytes += 10L + header.key().length() * 3L + length(header.value());
    }
    return bytes;
  }

  private static long length(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  private static String oneLine(String detail) {
    String line = detail.replaceAll("\\s+", " ").strip();
    return line.length() <= DETAIL_LENGTH ? line : line.substring(0, DETAIL_LENGTH) + "...";
  }
}
