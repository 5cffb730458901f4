package io.unimos.cli.adapters;

import io.unimos.cli.EventView;
import io.unimos.cli.SettingsOptions;
import io.unimos.cli.WhoOption;
import io.unimos.config.Settings;
import io.unimos.config.SettingsException;
import io.unimos.config.TopicSettings;
import io.unimos.event.Action;
import io.unimos.event.AdapterCommand;
import io.unimos.event.AdapterVersion;
import io.unimos.event.CommandAnswer;
import io.unimos.event.ServeMode;
import io.unimos.service.EventProducer;
import io.unimos.service.ExitCodes;
import io.unimos.service.check.Cluster;
import io.unimos.service.check.Leftovers;
import io.unimos.stream.read.TopicReader;
import io.unimos.wire.AdapterDiff;
import io.unimos.wire.EventNames;
import io.unimos.wire.VersionRecords;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.RecordMetadata;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands on the adapters of each domain: they show the versions, or change what serves. */
@Command(
    description = "Look at the adapters of each domain, and decide over them.",
    subcommands = {AdaptersReplayCommand.class, AdaptersWhatIfCommand.class})
public final class AdaptersCommand {
  private static final String DOMAIN = "The camera or site.";
  private static final int FEATURES = 2_000;
  private static final long SEED = 17;

  /** Lists the state of every domain's adapters. */
  @Command(
      name = "list",
      description = {
        "List each domain: the version that serves, counts, the last decision and command. One that"
            + " was forgotten and has not come back is shown when --domain names it.",
        "Reads what is on the topics at this moment; joins no consumer group."
      })
  int list(
      @Mixin SettingsOptions options,
      @Option(names = "--domain", paramLabel = "<domain>", description = "Only this domain.")
          String domain,
      @Option(names = "--json", description = "A JSON object a line.") boolean json) {
    PrintWriter out = options.out();
    try (AdapterTopics topics = new AdapterTopics(options.load(), options)) {
      Map<String, DomainAdapters> domains =
          domain == null ? topics.domains(name -> true) : Map.of(domain, topics.require(domain));
      if (!json && domains.isEmpty()) {
        out.println("no domain yet: neither a version, a drift report nor a command");
      } else if (!json) {
        out.println(DomainAdapters.TITLE);
      }
      domains.values().stream()
          .filter(each -> domain != null || !each.isGone())
          .forEach(each -> out.println(json ? each.json() : each.row()));
    }
    out.flush();
    return ExitCodes.OK;
  }

  /** Shows everything on the topic about one version. */
  @Command(
      name = "show",
      description = {
        "Show one version: status, gate verdicts, seed, training, and whether its hash holds.",
        "Ends with 1 when the hash does not."
      })
  int show(
      @Mixin SettingsOptions options,
      @Parameters(index = "0", paramLabel = "DOMAIN", description = DOMAIN) String domain,
      @Parameters(
              index = "1",
              arity = "0..1",
              paramLabel = "VERSION",
              description = "Its number; default: the one decided on last.")
          Long number,
      @Option(names = "--json", description = "As a JSON object.") boolean json) {
    PrintWriter out = options.out();
    try (AdapterTopics topics = new AdapterTopics(options.load(), options)) {
      DomainAdapters known = topics.require(domain);
      long wanted =
          number != null
              ? number
              : known
                  .last()
                  .orElseThrow(() -> options.wrong(domain + " has no version yet"))
                  .version();
      AdapterVersion version = topics.require(known, List.of(wanted)).get(0);
      if (json) {
        out.println(AdapterView.json(version));
      } else {
        AdapterView.lines(version).forEach(out::println);
        known
            .encoder()
            .ifPresent(change -> out.printf("  change     %s%n", EventView.printable(change)));
      }
      out.flush();
      return AdapterView.hashHolds(version) ? ExitCodes.OK : ExitCodes.FAILURE;
    }
  }

  /** Compares two versions of one domain side by side. */
  @Command(
      name = "diff",
      description = {
        "Compare two versions: gate numbers, matrices, and how often they name the same class.",
        "The features asked about are random, seeded: real ones agree more often."
      })
  int diff(
      @Mixin SettingsOptions options,
      @Parameters(index = "0", paramLabel = "DOMAIN", description = DOMAIN) String domain,
      @Parameters(index = "1", paramLabel = "A", description = "One version.") long first,
      @Parameters(index = "2", paramLabel = "B", description = "The other one.") long second) {
    PrintWriter out = options.out();
    try (AdapterTopics topics = new AdapterTopics(options.load(), options)) {
      List<AdapterVersion> found = topics.require(topics.require(domain), List.of(first, second));
      AdapterVersion a = found.get(0);
      AdapterVersion b = found.get(1);
      AdapterView.gates(a, b).forEach(out::println);
      Stream.of(a, b)
          .filter(version -> !AdapterDiff.carriesMatrices(version))
          .forEach(
              version ->
                  out.printf(
                      "version %d carries no matrices: %s%n",
                      version.getVersion(), EventView.printable(version.getReason())));
      if (AdapterDiff.carriesMatrices(a) && AdapterDiff.carriesMatrices(b)) {
        AdapterView.differences(AdapterDiff.of(a, b, FEATURES, new SplittableRandom(SEED)))
            .forEach(out::println);
      }
    }
    out.flush();
    return ExitCodes.OK;
  }

  /** Freezes one domain's adapter. */
  @Command(
      name = "freeze",
      description = {
        "Stop rounds and changes of the version of one domain.",
        "What serves goes on serving, and predictions go on; adapters unfreeze ends it."
      })
  int freeze(@Mixin CommandOptions wanted) {
    return wanted.send(Action.FREEZE, null);
  }

  /** Unfreezes one domain's adapter. */
  @Command(
      name = "unfreeze",
      description = {
        "Let a frozen domain train and change its version again.",
        "Rounds begin at the end of its next window."
      })
  int unfreeze(@Mixin CommandOptions wanted) {
    return wanted.send(Action.UNFREEZE, null);
  }

  /** Makes another version serve. */
  @Command(
      name = "rollback",
      description = {
        "Make another version of one domain serve, 0 for the aligned prototypes alone.",
        "The service reports it on the topic of the versions, like its own decisions; it"
            + " refuses, with a dead letter, a version that it no longer keeps. Rounds go on unless"
            + " the domain is frozen."
      })
  int rollback(
      @Mixin CommandOptions wanted,
      @Parameters(
              index = "1",
              arity = "0..1",
              paramLabel = "VERSION",
              description = "The version that is to serve; default: the one before.")
          Long version) {
    return wanted.send(Action.ROLL_BACK, version);
  }

  /** Deletes what is kept of a domain. */
  @Command(
      name = "forget",
      description = {
        "Delete all that the service keeps of one domain: what it has learned, its versions, their"
            + " records on the topic, its metrics.",
        "What the camera has sent stays on its topics until their retention is over: the command says"
            + " where and until when.",
        "Its next image is its first: number 1, zero-shot and prototypes, versions from 1."
      })
  int forget(@Mixin CommandOptions wanted) {
    int code = wanted.send(Action.FORGET, null);
    wanted.printLeftovers();
    return code;
  }

  /** Chooses the classifier whose answer one domain is served. */
  @Command(
      name = "serve",
      description = {
        "Say whose answer one domain is served: adapted, shadow (zero-shot, with the adapted answer"
            + " beside it in each prediction), zero-shot, or settings (what serve.mode says).",
        "Nothing of what is learned changes: adapted serves again at once.",
        "Example: adapters serve gate shadow"
      })
  int serve(
      @Mixin CommandOptions wanted,
      @Parameters(
              index = "1",
              paramLabel = "MODE",
              description = "adapted, shadow, zero-shot or settings.")
          String mode) {
    return wanted.serve(mode);
  }

  /** The common options of the commands that change one domain's adapter. */
  static final class CommandOptions {
    @Mixin private SettingsOptions options;

    @Parameters(index = "0", paramLabel = "DOMAIN", description = "The camera or site.")
    private String domain;

    @Mixin private WhoOption by;

    @Option(names = "--unseen", description = "Accept a domain that is not on the topics yet.")
    private boolean unseen;

    @Option(
        names = "--wait",
        paramLabel = "DURATION",
        defaultValue = "15s",
        description =
            "How long to wait for the service's answer; 0s: not at all; default: ${DEFAULT-VALUE}."
                + " Ends with 0 when it was done, 1 when it was refused, 75 without an answer.")
    private Duration patience;

    /**
     * Sends the command to the partition of the domain's images, prints it, and then prints the
     * service's answer.
     *
     * @param version the version for ROLL_BACK; null for the previous one
     */
    int send(Action action, Long version) {
      return send(action, version, null);
    }

    /** Sends the command for a mode; the mode {@code settings} withdraws an earlier command. */
    int serve(String mode) {
      if (mode.equals("settings")) {
        return send(Action.SERVE, null, null);
      }
      for (ServeMode each : ServeMode.values()) {
        if (each.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(mode)) {
          return send(Action.SERVE, null, each);
        }
      }
      throw options.wrong(
          "MODE: '" + mode + "' is not valid; expected adapted, shadow, zero-shot or settings");
    }

    private int send(Action action, Long version, ServeMode mode) {
      if (version != null && version < 0) {
        throw options.wrong("VERSION: '" + version + "' is not valid; expected 0 or more");
      }
      if (!EventNames.isName(domain)) {
        throw options.wrong("DOMAIN: empty, longer than 256, or with control characters");
      }
      Settings settings = options.load();
      try (AdapterTopics topics = new AdapterTopics(settings, options)) {
        if (!unseen) {
          DomainAdapters known = topics.require(domain);
          if (version != null && version != 0) {
            requireAccepted(known, version);
          }
        }
      }
      AdapterCommand command =
          new AdapterCommand(
              domain, action, version, by.name(), Clock.systemUTC().instant(), mode, null);
      if (patience.isZero()) {
        RecordMetadata unused = sent(settings, command);
        return ExitCodes.OK;
      }
      // Opened before the command is sent, so that no answer is missed.
      try (TopicReader reader =
          options.reader(settings, "answers", TopicSettings.ADAPTER_VERSIONS.name())) {
        reader.fromNow(settings.topics().adapterVersions());
        return reported(answer(reader, command, sent(settings, command)));
      }
    }

    /** Waits for the answer to a command; empty if there is none within the patience. */
    private Optional<AdapterVersion> answer(
        TopicReader reader, AdapterCommand command, RecordMetadata sent) {
      String key = VersionRecords.answerKey(command.getDomain(), command.getAction().name());
      AtomicReference<AdapterVersion> answer = new AtomicReference<>();
      long start = System.nanoTime();
      while (answer.get() == null && System.nanoTime() - start < patience.toNanos()) {
        boolean unused =
            reader.poll(
                record -> {
                  if (TopicReader.key(record).equals(key)) {
                    reader
                        .event(record, AdapterVersion.class)
                        .filter(version -> isAnswerTo(sent, version.getCommand()))
                        .ifPresent(answer::set);
                  }
                });
      }
      return Optional.ofNullable(answer.get());
    }

    private static boolean isAnswerTo(RecordMetadata sent, CommandAnswer answer) {
      return answer != null
          && answer.getTopic().equals(sent.topic())
          && answer.getPartition() == sent.partition()
          && answer.getOffset() == sent.offset();
    }

    /** No command deletes records that were sent; the operator has to know when they are gone. */
    void printLeftovers() {
      Instant now = Clock.systemUTC().instant();
      PrintWriter out = options.out();
      try (Cluster cluster = new Cluster(options.load())) {
        Leftovers.ask(options.load(), cluster).sentences(now).forEach(out::println);
      } catch (SettingsException e) {
        out.printf("what its topics still hold is not known: %s%n", e.getMessage());
      }
      out.flush();
    }

    private int reported(Optional<AdapterVersion> answer) {
      PrintWriter out = options.out();
      if (answer.isEmpty()) {
        out.printf(
            "no answer within %d s: the command stands, and is executed when the service is back%n",
            patience.toSeconds());
        out.flush();
        return ExitCodes.PENDING;
      }
      boolean done = answer.get().getCommand().getDone();
      out.printf(
          "%s: %s%n", done ? "done" : "refused", EventView.printable(answer.get().getReason()));
      out.flush();
      return done ? ExitCodes.OK : ExitCodes.FAILURE;
    }

    private RecordMetadata sent(Settings settings, AdapterCommand command) {
      RecordMetadata position = EventProducer.send(settings, command);
      PrintWriter out = options.out();
      out.printf(
          "sent %s to %s-%d@%d%n",
          EventView.printable(EventView.json(command)),
          position.topic(),
          position.partition(),
          position.offset());
      out.flush();
      return position;
    }

    private void requireAccepted(DomainAdapters known, long version) {
      DomainAdapters.Line line =
          known
              .line(version)
              .orElseThrow(() -> options.wrong(AdapterTopics.noVersion(known, version)));
      if (!line.canServe()) {
        throw options.wrong(
            "version %d of %s is %s; only an accepted one can serve"
                .formatted(version, known.domain(), line.status()));
      }
    }
  }
}
