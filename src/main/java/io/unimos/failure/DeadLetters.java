package io.unimos.failure;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Makes dead letters: the record as it was, with headers that say why and where from. A letter is
 * never too large to be sent: what does not fit is left out and said so, and the source position in
 * the headers remains. Stateless.
 *
 * @param withPayload whether the original bytes travel along
 * @param maxBytes largest record that the dead-letter topic takes
 * @param redaction what of a record never gets in
 */
public record DeadLetters(boolean withPayload, int maxBytes, Redaction redaction) {
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

  /** Present when something of the original was left out: what, and why. */
  public static final String OMITTED = "unimos.omitted";

  /** Present when attributes were taken out of the event: which. */
  public static final String REDACTED = "unimos.redacted";

  /**
   * On a record that was sent again: the position of the letter it came from. Nobody may rely on
   * it, since a producer can write the same.
   */
  public static final String REPLAYED = "unimos.replayed";

  /**
   * On a record of the dead-letter topic that is no letter but the receipt for one that was sent
   * again: the letter's offset in the same partition, in decimal.
   */
  public static final String RECEIPT = "unimos.receipt";

  /** What all our own headers begin with; a letter has none of this kind from its producer. */
  public static final String PREFIX = "unimos.";

  /** Longest detail that travels, in characters; some decoders quote the damaged bytes. */
  private static final int DETAIL_LENGTH = 500;

  /** Room for our own headers and Kafka's framing of the record. */
  private static final int OVERHEAD = 8 << 10;

  /** Where a record was read, and its time. */
  public record Origin(String topic, int partition, long offset, long timestamp) {}

  /** What is sent to the dead-letter topic. */
  public record Letter(byte[] key, byte[] value, Headers headers) {}

  /** Letters that hide nothing. */
  public DeadLetters(boolean withPayload, int maxBytes) {
    this(withPayload, maxBytes, Redaction.NONE);
  }

  /** True for the receipt of a letter that was sent again; a letter itself has a reason. */
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

  /** What looks like ours and comes from a producer would be believed by all who read letters. */
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
