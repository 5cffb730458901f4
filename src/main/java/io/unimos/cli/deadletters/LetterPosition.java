package io.unimos.cli.deadletters;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where a letter lies on the dead-letter topic. */
record LetterPosition(int partition, long offset) {
  private static final Pattern FORM = Pattern.compile("(?:\\S*-)?(\\d{1,9})@(\\d{1,18})");

  static LetterPosition of(ConsumerRecord<?, ?> record) {
    return new LetterPosition(record.partition(), record.offset());
  }

  /** As lists print it: the topic, a dash, the partition, an at sign, the offset. */
  String on(String topic) {
    return "%s-%d@%d".formatted(topic, partition, offset);
  }

  /** Reads what {@link #on} writes, or the numbers alone. */
  static final class FromText implements ITypeConverter<LetterPosition> {
    @Override
    public LetterPosition convert(String text) {
      Matcher matcher = FORM.matcher(text);
      if (!matcher.matches()) {
        throw new TypeConversionException(
            "expected a position such as dead-letters-3@17 or 3@17 but was '" + text + "'");
      }
      return new LetterPosition(
          Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2)));
    }
  }
}
