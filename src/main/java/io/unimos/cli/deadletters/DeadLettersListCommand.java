package io.unimos.cli.deadletters;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.unimos.cli.DeadLetterView;
import io.unimos.cli.EventView;
import io.unimos.cli.SettingsOptions;
import io.unimos.cli.deadletters.DeadLetterScan.Position;
import io.unimos.config.Settings;
import io.unimos.service.ExitCodes;
import io.unimos.stream.read.TopicReader;
import io.unimos.wire.DeadLetters;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command that counts the dead letters of each kind and lists the newest ones. */
@Command(
    name = "list",
    description = {
      "Count the dead letters by reason and domain, and list the newest.",
      "Reads what the topic holds at this moment; joins no consumer group."
    })
public final class DeadLettersListCommand implements Callable<Integer> {
  private static final String ROW = "%-22s %-20s %8s %8s  %-24s %s";

  @Mixin private SettingsOptions options;
  @Mixin private LetterChoice choice;

  @Option(
      names = "--newest",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many of the newest to list; default: ${DEFAULT-VALUE}.")
  private int newest;

  @Option(names = "--json", description = "A JSON object for each group instead of a table.")
  private boolean json;

  /** The counts of the letters of one reason and domain, in the form of the JSON output. */
  private record Tally(
      String reason,
      String domain,
      long letters,
      long replayed,
      @JsonSerialize(using = ToStringSerializer.class) Instant oldest,
      @JsonSerialize(using = ToStringSerializer.class) Instant newest) {

    Tally plus(Tally other) {
      return new Tally(
          reason,
          domain,
          letters + other.letters,
          replayed + other.replayed,
          oldest.isBefore(other.oldest) ? oldest : other.oldest,
          newest.isAfter(other.newest) ? newest : other.newest);
    }

    String row() {
      return EventView.printable(ROW.formatted(reason, domain, letters, replayed, oldest, newest));
    }
  }

  /** A letter without its payload, so that a long list stays small. */
  private record Line(Position position, Instant at, String reason, String domain, String row) {

    static Line of(ConsumerRecord<byte[], byte[]> letter) {
      return new Line(
          Position.of(letter),
          Instant.ofEpochMilli(letter.timestamp()),
          DeadLetterView.header(letter, DeadLetters.REASON),
          TopicReader.key(letter),
          DeadLetterView.of(letter).row());
    }

    Tally tally(boolean replayed) {
      return new Tally(reason, domain, 1, replayed ? 1 : 0, at, at);
    }
  }

  @Override
  public Integer call() {
    Settings settings = options.load();
    PrintWriter out = options.out();
    List<Line> lines = new ArrayList<>();
    try (DeadLetterScan scan = new DeadLetterScan(settings, options.err())) {
      scan.read(
          choice.since(),
          letter -> {
            if (choice.takes(letter)) {
              lines.add(Line.of(letter));
            }
          });
      Collection<Tally> tallies = tallies(lines, scan);
      if (json) {
        tallies.forEach(tally -> out.println(EventView.json(tally)));
      } else if (tallies.isEmpty()) {
        out.println("no such dead letter");
      } else {
        out.println(ROW.formatted("reason", "domain", "letters", "replayed", "oldest", "newest"));
        tallies.forEach(tally -> out.println(tally.row()));
        printNewest(lines, settings.topics().deadLetters(), scan);
      }
    }
    out.flush();
    return ExitCodes.OK;
  }

  private static Collection<Tally> tallies(List<Line> lines, DeadLetterScan scan) {
    Map<Tally, Tally> tallies =
        new TreeMap<>(Comparator.comparing(Tally::reason).thenComparing(Tally::domain));
    for (Line line : lines) {
      Tally one = line.tally(scan.replayed(line.position()));
      tallies.merge(one, one, Tally::plus);
    }
    return tallies.values();
  }

  private void printNewest(List<Line> lines, String topic, DeadLetterScan scan) {
    List<Line> latest =
        lines.stream()
            .sorted(Comparator.comparing(Line::at).reversed())
            .limit(Math.max(0, newest))
            .toList();
    if (!latest.isEmpty()) {
      options.out().println();
    }
    for (Line line : latest) {
      options
          .out()
          .printf(
              "%s  %s%s%n",
              line.position().on(topic),
              line.row(),
              scan.replayed(line.position()) ? " replayed" : "");
    }
  }
}
