package io.unimos.cli.deadletters;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.unimos.cli.DeadLetterView;
import io.unimos.cli.EventView;
import io.unimos.cli.SettingsOptions;
import io.unimos.cli.TopicReader;
import io.unimos.config.Settings;
import io.unimos.failure.DeadLetters;
import io.unimos.service.ExitCodes;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How many dead letters of which kind there are, and the newest of them. */
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

  /** What letters are counted by. */
  private record Group(String reason, String domain) {}

  /** A letter without its payload, so that a long list stays small. */
  private record Line(LetterPosition position, long at, Group group, String row) {}

  /** What is known of one group. */
  private static final class Count {
    private long letters;
    private long replayed;
    private long oldest = Long.MAX_VALUE;
    private long latest = Long.MIN_VALUE;

    void add(long at, boolean sentAgain) {
      letters++;
      replayed += sentAgain ? 1 : 0;
      oldest = Math.min(oldest, at);
      latest = Math.max(latest, at);
    }
  }

  /** A group as JSON. */
  private record Tally(
      String reason, String domain, long letters, long replayed, String oldest, String newest) {

    static Tally of(Group group, Count count) {
      return new Tally(
          group.reason(),
          group.domain(),
          count.letters,
          count.replayed,
          Instant.ofEpochMilli(count.oldest).toString(),
          Instant.ofEpochMilli(count.latest).toString());
    }
  }

  @Override
  public Integer call() throws JsonProcessingException {
    Settings settings = options.load();
    PrintWriter out = options.out();
    List<Line> lines = new ArrayList<>();
    try (DeadLetterScan scan = new DeadLetterScan(settings)) {
      scan.read(
          choice.since(),
          letter -> {
            if (choice.takes(letter)) {
              lines.add(line(letter));
            }
          });
      Map<Group, Count> counts = counts(lines, scan);
      if (json) {
        ObjectMapper mapper = new ObjectMapper();
        for (var entry : counts.entrySet()) {
          out.println(mapper.writeValueAsString(Tally.of(entry.getKey(), entry.getValue())));
        }
      } else {
        print(out, counts, newest(lines), settings.topics().deadLetters(), scan);
      }
    }
    out.flush();
    return ExitCodes.OK;
  }

  private static Line line(ConsumerRecord<byte[], byte[]> letter) {
    DeadLetterView view = DeadLetterView.of(letter);
    return new Line(
        LetterPosition.of(letter),
        letter.timestamp(),
        new Group(DeadLetterView.header(letter, DeadLetters.REASON), TopicReader.key(letter)),
        view.row());
  }

  private static Map<Group, Count> counts(List<Line> lines, DeadLetterScan scan) {
    Map<Group, Count> counts =
        new TreeMap<>(Comparator.comparing(Group::reason).thenComparing(Group::domain));
    for (Line line : lines) {
      counts
          .computeIfAbsent(line.group(), group -> new Count())
          .add(line.at(), scan.replayed(line.position()));
    }
    return counts;
  }

  private List<Line> newest(List<Line> lines) {
    PriorityQueue<Line> latest = new PriorityQueue<>(Comparator.comparingLong(Line::at));
    for (Line line : lines) {
      latest.add(line);
      if (latest.size() > newest) {
        latest.poll();
      }
    }
    List<Line> sorted = new ArrayList<>(latest);
    sorted.sort(Comparator.comparingLong(Line::at).reversed());
    return sorted;
  }

  private static void print(
      PrintWriter out,
      Map<Group, Count> counts,
      List<Line> newest,
      String topic,
      DeadLetterScan scan) {
    if (counts.isEmpty()) {
      out.println("no such dead letter");
      return;
    }
    out.println(ROW.formatted("reason", "domain", "letters", "replayed", "oldest", "newest"));
    counts.forEach((group, count) -> out.println(row(group, count)));
    if (!newest.isEmpty()) {
      out.println();
    }
    for (Line line : newest) {
      out.printf(
          "%s  %s%s%n",
          line.position().on(topic), line.row(), scan.replayed(line.position()) ? " replayed" : "");
    }
  }

  private static String row(Group group, Count count) {
    return EventView.printable(
        String.format(
            Locale.ROOT,
            ROW,
            group.reason(),
            group.domain(),
            count.letters,
            count.replayed,
            Instant.ofEpochMilli(count.oldest),
            Instant.ofEpochMilli(count.latest)));
  }
}
