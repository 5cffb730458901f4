package io.unimos.console;

import io.unimos.event.AdapterCommand;
import io.unimos.event.CommandAnswer;
import io.unimos.page.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * A command for one camera and, once it has arrived, its answer.
 *
 * @param position the topic, partition and offset of the command
 * @param answer the answer in words; empty before it arrives
 */
public record ActionLine(
    String action, String by, Instant at, String position, String answer, boolean done) {
  /** The longest usual wait for an answer, since a running service answers within a commit. */
  private static final Duration SILENCE = Duration.ofSeconds(15);

  private static final String BEFORE = "answered before the console reads";

  static ActionLine of(AdapterCommand command, String position) {
    String version = command.getVersion() == null ? "" : " to " + command.getVersion();
    return new ActionLine(
        command.getAction().name().toLowerCase(Locale.ROOT).replace('_', ' ') + version,
        Words.clip(command.getBy()),
        command.getAt(),
        position,
        "",
        false);
  }

  static String position(String topic, int partition, long offset) {
    return "%s-%d@%d".formatted(topic, partition, offset);
  }

  static String position(CommandAnswer answer) {
    return position(answer.getTopic(), answer.getPartition(), answer.getOffset());
  }

  /** Returns a position for people. */
  static String words(String position) {
    return position.replaceFirst("^(.*)-(\\d+)@(\\d+)$", "$1, partition $2, offset $3");
  }

  /** Returns the position of the command for people. */
  public String place() {
    return words(position);
  }

  ActionLine answered(String words, boolean wasDone) {
    return new ActionLine(action, by, at, position, words, wasDone);
  }

  /**
   * Returns this line for an answer that is older than the records read, or replaced by a later
   * one.
   */
  ActionLine answeredBefore() {
    return answered(BEFORE, true);
  }

  /** Returns whether the answer is outstanding. */
  public boolean waits() {
    return answer.isEmpty();
  }

  /** Returns whether the command was answered, but the answer is not known. */
  public boolean isBefore() {
    return answer.equals(BEFORE);
  }

  /** Returns in words how long the command has waited and what this means. */
  public String silence(Instant now) {
    Duration time = Duration.between(at, now);
    return time.compareTo(SILENCE) <= 0
        ? "no answer yet"
        : "no answer for %s: the service is silent, and executes it when it is back"
            .formatted(Words.span(time));
  }
}
