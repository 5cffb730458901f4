package io.unimos.cli.deadletters;

import io.unimos.cli.DeadLetterView;
import io.unimos.config.Units;
import io.unimos.stream.read.TopicReader;
import io.unimos.wire.DeadLetters;
import io.unimos.wire.RejectReason;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that choose among dead letters. */
final class LetterChoice {
  @Option(
      names = "--reason",
      paramLabel = "REASON",
      description =
          "Only letters of this reason; may be repeated. One of ${COMPLETION-CANDIDATES}.")
  private final Set<RejectReason> reasons = new HashSet<>();

  @Option(
      names = "--since",
      paramLabel = "TIME",
      converter = Since.class,
      description =
          "Only letters of records of this time or later: 2026-03-01T12:00:00Z, or 2h for the last"
              + " two hours.")
  private Instant since;

  @Option(names = "--domain", description = "Only letters of this domain.")
  private String domain;

  Optional<Instant> since() {
    return Optional.ofNullable(since);
  }

  /** Returns true if the letter is of a requested reason and domain. */
  boolean takes(ConsumerRecord<byte[], byte[]> letter) {
    return (domain == null || domain.equals(TopicReader.key(letter)))
        && (reasons.isEmpty()
            || reasons.stream()
                .anyMatch(
                    reason ->
                        reason.name().equals(DeadLetterView.header(letter, DeadLetters.REASON))));
  }

  /** The converter of a moment, or of a time back from now. */
  static final class Since implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
      try {
        return Instant.parse(text);
      } catch (DateTimeParseException moment) {
        try {
          return Clock.systemUTC().instant().minus(Units.duration(text));
        } catch (IllegalArgumentException e) {
          throw new TypeConversionException(
              "expected a moment such as 2026-03-01T12:00:00Z or a time back such as 2h but was '"
                  + text
                  + "'");
        }
      }
    }
  }
}
