package io.unimos.cli;

import io.unimos.cli.deadletters.LetterReplay;
import io.unimos.config.Settings;
import io.unimos.console.Actions;
import io.unimos.console.Console;
import io.unimos.event.AdapterCommand;
import io.unimos.event.Label;
import io.unimos.service.EventProducer;
import io.unimos.service.ExitCodes;
import io.unimos.service.StreamService;
import io.unimos.service.check.Cluster;
import io.unimos.service.check.Leftovers;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command that serves the pages on which a person sees every camera. */
@Command(
    name = "console",
    description = {
      "Serve the pages that show every camera: how it is, why it changed, and its images.",
      "Reads the topics without a consumer group; any number may run. Buttons need http.token-file."
          + " Ctrl-C ends it.",
      "Example: console --config unimos.properties --set console.port=8090"
    })
public final class ConsoleCommand implements Callable<Integer> {
  @Mixin private SettingsOptions options;

  @Override
  public Integer call() throws InterruptedException {
    Settings settings = options.load();
    StreamService.boundAvro(settings.topics().maxMessageBytes());
    Console console = Console.start(settings, actions(settings), Clock.systemUTC());
    CountDownLatch asked = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  console.close();
                  // Without halt the JVM would end with the number of the signal.
                  Runtime.getRuntime().halt(ExitCodes.OK);
                },
                "stop"));
    options.out().println("console " + console.url());
    options.out().flush();
    asked.await();
    return ExitCodes.OK;
  }

  /** Returns the sender that turns the console's actions into commands on their topic. */
  public static Actions actions(Settings settings) {
    return new Actions() {
      @Override
      public String execute(Wanted wanted) {
        return sent(settings, wanted);
      }

      @Override
      public Function<Instant, List<String>> leftovers() {
        try (Cluster cluster = new Cluster(settings)) {
          return Leftovers.ask(settings, cluster)::sentences;
        }
      }

      @Override
      public void label(GivenLabel given) {
        EventProducer.send(
            settings,
            settings.topics().labels(),
            given.domain(),
            new Label(
                given.id(),
                given.domain(),
                given.label(),
                given.by(),
                Clock.systemUTC().instant(),
                given.kind()));
      }

      @Override
      public String replay(List<Place> letters, Instant since) {
        return replayed(settings, Set.copyOf(letters), since);
      }
    };
  }

  private static String replayed(Settings settings, Set<Actions.Place> letters, Instant since) {
    StringWriter said = new StringWriter();
    try (LetterReplay replay =
        new LetterReplay(
            settings, false, new PrintWriter(said), new PrintWriter(Writer.nullWriter()))) {
      LetterReplay.Tally tally =
          replay.run(
              Optional.of(since),
              letter -> letters.contains(new Actions.Place(letter.partition(), letter.offset())),
              letters.size());
      return "%d sent again, %d sent before, %d cannot be sent. %s"
          .formatted(tally.sent(), tally.before(), tally.refused(), said)
          .strip();
    }
  }

  private static String sent(Settings settings, Actions.Wanted wanted) {
    var sent =
        EventProducer.send(
            settings,
            new AdapterCommand(
                wanted.domain(),
                wanted.action(),
                wanted.version().isPresent() ? (Long) wanted.version().getAsLong() : null,
                wanted.by(),
                Clock.systemUTC().instant(),
                wanted.mode().orElse(null),
                null));
    return "%s-%d@%d".formatted(sent.topic(), sent.partition(), sent.offset());
  }
}
