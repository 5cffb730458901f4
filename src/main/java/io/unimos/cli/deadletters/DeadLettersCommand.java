package io.unimos.cli.deadletters;

import io.unimos.cli.DeadLetterView;
import io.unimos.cli.EventView;
import io.unimos.cli.SettingsOptions;
import io.unimos.cli.deadletters.DeadLetterScan.Position;
import io.unimos.config.DeadLetterSettings;
import io.unimos.config.Settings;
import io.unimos.service.ExitCodes;
import io.unimos.stream.read.TopicReader;
import io.unimos.wire.BufferBytes;
import io.unimos.wire.DeadLetters;
import io.unimos.wire.EventJson;
import io.unimos.wire.Outcome;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands that list dead letters, show one, and send them again. */
@Command(
    description = "Look at what was refused, and send it again.",
    subcommands = DeadLettersListCommand.class)
public final class DeadLettersCommand {
  private static final String LINE = "%-9s %s%n";
  private static final String IMAGE = "image";

  /** Sends dead letters again, each at most once, however often it is called. */
  @Command(
      name = "replay",
      description = {
        "Send dead letters again to the topic that they were read from, bytes, key and headers as"
            + " they were.",
        "A letter is sent once: its receipt commits in the same transaction. Exit 1 if one of the"
            + " chosen letters cannot be sent."
      })
  int replay(
      @Mixin SettingsOptions options,
      @Mixin LetterChoice choice,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "9223372036854775807",
              description = "At most N letters, a partition's oldest first.")
          long limit,
      @Option(names = "--dry-run", description = "Say what would be sent, and send nothing.")
          boolean dryRun) {
    if (limit < 1) {
      throw options.wrong("--limit: '" + limit + "' is not valid; expected 1 or more");
    }
    PrintWriter out = options.out();
    try (LetterReplay replay = new LetterReplay(options.load(), dryRun, out, options.err())) {
      LetterReplay.Tally tally = replay.run(choice, limit);
      out.printf(
          "%d %s, %d sent before, %d cannot be sent%n",
          tally.sent(), dryRun ? "would be sent" : "sent", tally.before(), tally.refused());
      out.flush();
      return tally.refused() == 0 ? ExitCodes.OK : ExitCodes.FAILURE;
    }
  }

  /** Shows everything known of one dead letter. */
  @Command(
      name = "show",
      description = {
        "Show one dead letter: headers, reason, and the event where it can be read.",
        "Images and vectors are shown by their size."
      })
  int show(
      @Mixin SettingsOptions options,
      @Parameters(
              paramLabel = "POSITION",
              converter = Position.FromText.class,
              description = "Where it lies, as list prints it: dead-letters-3@17, or 3@17.")
          Position position,
      @Option(
              names = "--image",
              paramLabel = "FILE",
              description = "Write the event's image here, for image check.")
          Path image)
      throws IOException {
    Settings settings = options.load();
    String where = position.on(settings.topics().deadLetters());
    PrintWriter out = options.out();
    try (DeadLetterScan scan = new DeadLetterScan(settings, options.err())) {
      ConsumerRecord<byte[], byte[]> letter =
          scan.at(position)
              .filter(record -> !DeadLetters.isReceipt(record.headers()))
              .orElseThrow(() -> options.wrong("no dead letter at " + where));
      out.printf(LINE, "letter", where);
      headers(out, letter, settings.deadLetters());
      out.printf(LINE, "key", EventView.printable(TopicReader.key(letter)));
      Optional<IndexedRecord> event = payload(out, letter, scan);
      if (image != null && letter.value() != null) {
        byte[] bytes =
            event
                .flatMap(DeadLettersCommand::image)
                .orElseThrow(
                    () ->
                        options.wrong(
                            "--image: %d@%d has no image that can be read"
                                .formatted(position.partition(), position.offset())));
        Files.write(image, bytes);
        out.printf(LINE, "written", image);
      }
    }
    out.flush();
    return ExitCodes.OK;
  }

  private static void headers(
      PrintWriter out, ConsumerRecord<byte[], byte[]> letter, DeadLetterSettings settings) {
    for (Header header : letter.headers()) {
      boolean own = header.key().startsWith(DeadLetters.PREFIX);
      String name = own ? header.key().substring(DeadLetters.PREFIX.length()) : "header";
      String value = settings.shown(header.key(), header.value());
      String text = own ? value : header.key() + ": " + value;
      out.printf(LINE, EventView.printable(name), EventView.printable(text));
    }
  }

  /** Returns the event in the payload, if it can be read. */
  private static Optional<IndexedRecord> payload(
      PrintWriter out, ConsumerRecord<byte[], byte[]> letter, DeadLetterScan scan) {
    if (letter.value() == null) {
      out.printf(LINE, "payload", "not kept");
      return Optional.empty();
    }
    out.printf(LINE, "payload", letter.value().length + " bytes");
    String origin = DeadLetterView.header(letter, DeadLetters.TOPIC);
    Outcome<SpecificRecord> outcome = scan.event(origin, letter.value());
    if (outcome instanceof Outcome.Ok<SpecificRecord> ok) {
      out.printf(LINE, "event", EventView.printable(json(ok.value())));
      return Optional.of(ok.value());
    }
    String why = ((Outcome.Rejected<SpecificRecord>) outcome).detail();
    out.printf(LINE, "event", "cannot be read: " + EventView.printable(why));
    return Optional.empty();
  }

  private static Optional<byte[]> image(IndexedRecord event) {
    Schema.Field field = event.getSchema().getField(IMAGE);
    if (field == null || !(event.get(field.pos()) instanceof ByteBuffer bytes)) {
      return Optional.empty();
    }
    return Optional.of(BufferBytes.copy(bytes));
  }

  private static String json(IndexedRecord event) {
    Map<String, Object> fields = EventJson.fields(event);
    fields.replaceAll(
        (name, value) -> value instanceof byte[] bytes ? bytes.length + " bytes" : value);
    return EventView.json(fields);
  }
}
