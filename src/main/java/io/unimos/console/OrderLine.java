package io.unimos.console;

import io.unimos.event.AdapterCommand;
import io.unimos.event.CommandAnswer;
import io.unimos.page.Words;
import java.time.Instant;
import java.util.Locale;

/**
 * A command of one camera and, once it has come, its answer.
 *
 * @param position topic, partition and offset of the command
 * @param answer in words; empty while there is none
 */
public record OrderLine(
    String action, String by, Instant at, String position, String answer, boolean done) {

  static OrderLine of(AdapterCommand command, String position) {
    String version = command.getVersion() == null ? "" : " to " + command.getVersion();
    return new OrderLine(
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

  OrderLine answered(String words, boolean wasDone) {
    return new OrderLine(action, by, at, position, words, wasDone);
  }

  /** For a page. */
  public boolean waits() {
    return answer.isEmpty();
  }
}
