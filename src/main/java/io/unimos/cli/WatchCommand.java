package io.unimos.cli;

import io.unimos.config.Settings;
import io.unimos.event.DriftReport;
import io.unimos.event.Prediction;
import io.unimos.service.ExitCodes;
import io.unimos.stream.read.TopicReader;
import io.unimos.wire.DeadLetters;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** The command that shows the service's output to a person or a script. */
@Command(
    description = {
      "Print predictions, drift reports or dead letters as they are committed.",
      "Joins no consumer group and leaves nothing behind; Ctrl-C ends it."
    })
public final class WatchCommand implements Callable<Integer> {
  @Mixin private SettingsOptions options;

  @Parameters(
      paramLabel = "TOPIC",
      converter = Watched.FromText.class,
      description = "predictions, drift or dead-letters.")
  private Watched watched;

  @Option(names = "--from-beginning", description = "From the oldest record on; default: from now.")
  private boolean fromBeginning;

  @Option(names = "--domain", description = "Only this domain.")
  private String domain;

  @Option(names = "--count", paramLabel = "N", description = "End after N records.")
  private long count = Long.MAX_VALUE;

  @Option(names = "--json", description = "A JSON object per line instead of a row.")
  private boolean json;

  private long printed;

  /** The kinds of output that can be watched; on the command line with a dash. */
  private enum Watched {
    PREDICTIONS(Prediction.class),
    DRIFT(DriftReport.class),
    /** Dead letters of any event, or of none. */
    DEAD_LETTERS(SpecificRecord.class);

    private final Class<? extends SpecificRecord> type;

    Watched(Class<? extends SpecificRecord> type) {
      this.type = type;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The converter of the choices as they are written on the command line. */
    static final class FromText implements ITypeConverter<Watched> {
      @Override
      public Watched convert(String text) {
        return Arrays.stream(values())
            .filter(watched -> watched.toString().equals(text))
            .findFirst()
            .orElseThrow(
                () ->
                    new TypeConversionException(
                        "expected predictions, drift or dead-letters but was '" + text + "'"));
      }
    }
  }

  /**
   * Prints until the count is reached, the reader of the output has gone, or the thread is
   * interrupted.
   */
  @Override
  public Integer call() {
    Settings settings = options.load();
    String key = "topics." + watched;
    PrintWriter out = options.out();
    try (TopicReader reader = options.reader(settings, "watch", key)) {
      String topic = settings.topics().byKey().get(key);
      if (fromBeginning) {
        reader.fromBeginning(topic);
      } else {
        reader.fromNow(topic);
      }
      // The check for errors flushes the output.
      reader.follow(
          () -> !out.checkError() && printed < count, record -> print(record, reader, out));
    }
    return ExitCodes.OK;
  }

  private void print(ConsumerRecord<byte[], byte[]> record, TopicReader reader, PrintWriter out) {
    if (printed < count && (domain == null || domain.equals(TopicReader.key(record)))) {
      Optional<String> line = line(record, reader);
      line.ifPresent(out::println);
      printed += line.isPresent() ? 1 : 0;
    }
  }

  private Optional<String> line(ConsumerRecord<byte[], byte[]> record, TopicReader reader) {
    if (watched == Watched.DEAD_LETTERS) {
      if (DeadLetters.isReceipt(record.headers())) {
        return Optional.empty();
      }
      DeadLetterView letter = DeadLetterView.of(record);
      return Optional.of(json ? letter.json() : letter.row());
    }
    long before = reader.skipped();
    Optional<String> line =
        reader
            .event(record, watched.type)
            .map(event -> json ? EventView.json(event) : EventView.row(event));
    if (reader.skipped() > before) {
      SettingsOptions.complain(options.err(), "skipped " + reader.lastSkipped());
    }
    return line;
  }
}
