package io.unimos.cli;

import io.unimos.stream.read.TopicReader;
import io.unimos.wire.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * A dead letter for people: its headers and the size of its payload. The payload itself is left
 * out, because it may be anything.
 *
 * @param payload the size in bytes; -1 where the payload was not kept
 */
public record DeadLetterView(
    String domain,
    String reason,
    String detail,
    String topic,
    String partition,
    String offset,
    String at,
    int payload) {

  /** Reads the headers of a dead letter; a missing one stays empty. */
  public static DeadLetterView of(ConsumerRecord<byte[], byte[]> record) {
    return new DeadLetterView(
        TopicReader.key(record),
        header(record, DeadLetters.REASON),
        header(record, DeadLetters.DETAIL),
        header(record, DeadLetters.TOPIC),
        header(record, DeadLetters.PARTITION),
        header(record, DeadLetters.OFFSET),
        time(header(record, DeadLetters.AT)),
        record.value() == null ? -1 : record.value().length);
  }

  /** Returns a header as text; empty where it is missing. */
  public static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null || header.value() == null
        ? ""
        : new String(header.value(), StandardCharsets.UTF_8);
  }

  /** Milliseconds are for machines; both forms of output show ISO-8601. */
  private static String time(String millis) {
    return millis.matches("\\d{1,15}")
        ? Instant.ofEpochMilli(Long.parseLong(millis)).toString()
        : millis;
  }

  /** Returns the letter as one line of a list. */
  public String row() {
    return EventView.printable(
        String.format(
            Locale.ROOT,
            "%-24s %-16s %-22s %s-%s@%s %s (%s)",
            at,
            domain,
            reason,
            topic,
            partition,
            offset,
            detail,
            payload < 0 ? "payload not kept" : payload + " bytes"));
  }

  String json() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("domain", domain);
    fields.put("reason", reason);
    fields.put("detail", detail);
    fields.put("topic", topic);
    fields.put("partition", number(partition));
    fields.put("offset", number(offset));
    fields.put("at", at);
    fields.put("payloadBytes", payload);
    return EventView.json(fields);
  }

  /** Headers are text, but a script needs numbers to calculate with. */
  private static Object number(String text) {
    return text.matches("\\d{1,18}") ? (Object) Long.valueOf(text) : text;
  }
}
