package io.unimos.cli.classes;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleException;
import io.unimos.bundle.EncoderPart;
import io.unimos.bundle.NameFeatures;
import io.unimos.bundle.SourceBank;
import io.unimos.bundle.SourceImages;
import io.unimos.cli.ClassMaterial;
import io.unimos.cli.EventView;
import io.unimos.cli.SettingsOptions;
import io.unimos.cli.TemporaryFolder;
import io.unimos.cli.WhoOption;
import io.unimos.config.Settings;
import io.unimos.core.domain.DomainContext;
import io.unimos.core.source.ClassSet;
import io.unimos.encode.EncoderLoadException;
import io.unimos.encode.EngineOptions;
import io.unimos.event.Action;
import io.unimos.event.AdapterCommand;
import io.unimos.event.AdapterVersion;
import io.unimos.service.ExitCodes;
import io.unimos.service.PartitionedCommand;
import io.unimos.service.TopologyWiring;
import io.unimos.wire.ClassSetRecords;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.RecordMetadata;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands on the classes of a running task. */
@Command(
    description =
        "Look at the classes of a task, and change them while it runs: nothing is encoded again,"
            + " all cameras keep serving.")
public final class ClassesCommand {
  private static final long SEED = 0;

  /** Shows every class of the newest set and the partitions that serve it. */
  @Command(
      name = "show",
      description = {
        "Show the newest set of classes, where each class comes from, and which partitions are"
            + " answered with it.",
        "Reads what is on the topics at this moment; joins no consumer group. Ends with 75 while a"
            + " partition is behind."
      })
  int show(@Mixin SettingsOptions options) throws BundleException {
    Settings settings = options.load();
    Bundle bundle = Bundle.load(settings.service().requiredBundle());
    PrintWriter out = options.out();
    try (ClassTopics topics =
        new ClassTopics(settings, options, bundle.classSet(), bundle.encoder().dimension())) {
      ClassSet set = topics.newest(() -> TopologyWiring.context(settings, bundle));
      out.printf("%s%n", ClassSetRecords.words(set));
      for (ClassSet.TaskClass each : set.classes()) {
        out.printf("  %-30s %s%n", EventView.printable(each.name()), origin(each, bundle));
      }
      List<Integer> behind =
          topics.serves().entrySet().stream()
              .filter(partition -> partition.getValue() < set.number())
              .map(Map.Entry::getKey)
              .toList();
      out.printf(
          "served on %d of %d partitions%s%n",
          topics.serves().size() - behind.size(),
          topics.serves().size(),
          behind.isEmpty() ? "" : "; not yet on " + behind + ", see classes resend");
      out.flush();
      return behind.isEmpty() ? ExitCodes.OK : ExitCodes.PENDING;
    }
  }

  private static String origin(ClassSet.TaskClass each, Bundle bundle) {
    if (each.isOfBundle()) {
      String name = bundle.classes().get(each.id());
      return name.equals(each.name())
          ? "of the bundle"
          : "of the bundle, there '%s'".formatted(EventView.printable(name));
    }
    return "added by "
        + (each.text().isPresent() ? "name" : "")
        + (each.text().isPresent() && each.features().length > 0 ? " and " : "")
        + (each.features().length > 0 ? each.features().length + " images" : "");
  }

  /** Adds a class. */
  @Command(
      name = "add",
      description = {
        "Add a class: by its name, whose text feature the encoder's folder gives, by images of it,"
            + " source images or labelled ones of a camera, or by both.",
        "It is served from the next record of each partition on, first by what is given here, then"
            + " by what the cameras show. All is encoded here, once."
      })
  int add(
      @Mixin Wanted wanted,
      @Parameters(index = "0", paramLabel = "NAME", description = "What predictions shall say.")
          String name,
      @Option(
              names = "--encoder",
              paramLabel = "DIR|demo",
              description =
                  "Folder with the encoder.json that the bundle was made from, or 'demo': for the"
                      + " text of the name.")
          String encoder,
      @Option(
              names = "--text",
              paramLabel = "WORDS",
              description = "Words for the text, if the name will not do; default: the name.")
          String words,
      @Option(
              names = "--source",
              paramLabel = "DIR",
              description = "Folder of images of the class, JPEG or PNG; at least two.")
          Path source,
      @Option(
              names = "--from-labels",
              paramLabel = "DOMAIN",
              description =
                  "A camera or site of which people have labelled images so, under a name that was no"
                      + " class; at least two that are still on the topic of features.")
          String domain,
      @Option(
              names = "--none-of-these",
              description =
                  "With --from-labels: those too whose labels say that they show none of the"
                      + " classes.")
          boolean none)
      throws BundleException, EncoderLoadException, IOException {
    if (encoder == null && source == null && domain == null) {
      throw wanted.options.wrong(
          "give --encoder (the folder that the bundle was made from) for its text, --source or"
              + " --from-labels for images of it, or both");
    }
    if (source != null && domain != null) {
      throw wanted.options.wrong("give --source or --from-labels, not both");
    }
    if (none && domain == null) {
      throw wanted.options.wrong("--none-of-these: only with --from-labels");
    }
    Bundle bundle = wanted.bundle();
    Optional<float[]> text = Optional.empty();
    if (encoder != null) {
      text = Optional.of(wanted.text(bundle, encoder, words == null ? name : words));
    }
    float[][] features = {};
    boolean[] heldOut = {};
    if (source != null) {
      SourceBank bank =
          ClassMaterial.bank(
              bundle.encoder(),
              List.of(name),
              SourceImages.ofOne(source),
              SEED,
              EngineOptions.DEFAULT,
              wanted.options.err());
      features = bank.features();
      heldOut = bank.heldOut();
    }
    if (domain != null) {
      LabelledImages.Rows labelled = wanted.labelled(bundle, domain, name, none);
      features = labelled.features();
      heldOut = labelled.heldOut();
    }
    Optional<float[]> feature = text;
    float[][] rows = features;
    boolean[] flags = heldOut;
    return wanted.send(bundle, set -> set.added(name, feature, rows, flags));
  }

  /** Renames a class. */
  @Command(
      name = "rename",
      description = {
        "Call a class otherwise: what cameras have learned of it stays with it.",
        "From the next record of each partition on predictions say the new name."
      })
  int rename(
      @Mixin Wanted wanted,
      @Parameters(index = "0", paramLabel = "NAME", description = "What predictions say now.")
          String before,
      @Parameters(index = "1", paramLabel = "NEW", description = "What they shall say.")
          String name)
      throws BundleException {
    return wanted.send(wanted.bundle(), set -> set.renamed(before, name));
  }

  /** Retires a class. */
  @Command(
      name = "retire",
      description = {
        "Take a class away: from the next record of each partition on no prediction names it.",
        "What cameras have learned of it is forgotten; added again under its name it is a new one."
      })
  int retire(
      @Mixin Wanted wanted,
      @Parameters(index = "0", paramLabel = "NAME", description = "The class.") String name)
      throws BundleException {
    return wanted.send(wanted.bundle(), set -> set.retired(name));
  }

  /** Sends the newest set again. */
  @Command(
      name = "resend",
      description = {
        "Send the newest set again: after a reset, or when partitions were added.",
        "Changes nothing where it serves already."
      })
  int resend(@Mixin Wanted wanted) throws BundleException {
    return wanted.send(wanted.bundle(), set -> set);
  }

  /** A change of a set of classes. */
  interface Step {
    ClassSet of(ClassSet newest) throws ClassSet.ClassSetException;
  }

  /** The common options of the commands that change the classes. */
  static final class Wanted {
    @Mixin private SettingsOptions options;

    @Mixin private WhoOption by;

    @Option(
        names = "--wait",
        paramLabel = "DURATION",
        defaultValue = "30s",
        description =
            "How long to wait for the answers of all partitions; 0s: not at all; default:"
                + " ${DEFAULT-VALUE}. Ends with 0 when all have it, 1 when one refuses, 75 when one"
                + " has not answered.")
    private Duration patience;

    Bundle bundle() throws BundleException {
      return Bundle.load(options.load().service().requiredBundle());
    }

    float[] text(Bundle bundle, String encoder, String words)
        throws BundleException, EncoderLoadException, IOException {
      try (TemporaryFolder unpacked = TemporaryFolder.create("unimos-encoder")) {
        EncoderPart part = ClassMaterial.encoder(encoder, unpacked.path());
        if (!part.id().equals(bundle.encoder().id())) {
          throw options.wrong(
              "--encoder: it is %s, the bundle was made with %s"
                  .formatted(part.id(), bundle.encoder().id()));
        }
        return ClassMaterial.names(part, List.of(words), EngineOptions.DEFAULT).of(words);
      } catch (NameFeatures.UnknownNameException e) {
        throw options.wrong(e.getMessage() + "; or --text WORDS, or --source DIR alone");
      }
    }

    LabelledImages.Rows labelled(Bundle bundle, String domain, String name, boolean none) {
      try (LabelledImages images =
          new LabelledImages(options.load(), options, bundle.encoder(), domain)) {
        return images.of(name, none);
      }
    }

    /** Sends the changed newest set to all partitions, and prints their answers. */
    int send(Bundle bundle, Step step) {
      Settings settings = options.load();
      // Opened first: nobody else can send from here on, so the set that is read next is the
      // newest.
      try (PartitionedCommand commands = new PartitionedCommand(settings, ClassSetRecords.KEY);
          ClassTopics topics =
              new ClassTopics(settings, options, bundle.classSet(), bundle.encoder().dimension())) {
        DomainContext context = TopologyWiring.context(settings, bundle);
        ClassSet set = step.of(topics.newest(() -> context));
        if (set.number() == 0) {
          throw options.wrong("there is no set but the bundle's own");
        }
        DomainContext unused = context.with(set);
        int bytes = ClassSetRecords.toBytes(set).length;
        if (bytes > ClassSetRecords.MOST_BYTES) {
          throw options.wrong(
              "the set would take %d bytes, %d is the most; make a new bundle, or give fewer images"
                  .formatted(bytes, ClassSetRecords.MOST_BYTES));
        }
        int dimension = bundle.encoder().dimension();
        settings
            .topics()
            .tooSmallFor(set.classes().size(), ClassSetRecords.mostBytes(set, dimension))
            .ifPresent(
                why -> {
                  throw options.wrong(why);
                });
        topics.fromNow();
        Map<Integer, RecordMetadata> sent =
            commands.send(
                ClassSetRecords.KEY,
                new AdapterCommand(
                    "",
                    Action.CLASSES,
                    null,
                    by.name(),
                    Clock.systemUTC().instant(),
                    null,
                    ClassSetRecords.of(set)));
        options
            .out()
            .printf(
                "sent %s to %d partitions of %s%n",
                ClassSetRecords.words(set), sent.size(), settings.topics().adapterCommands());
        options.out().flush();
        return patience.isZero()
            ? ExitCodes.OK
            : reported(sent.size(), topics.answers(sent, patience).values().stream().toList());
      } catch (ClassSet.ClassSetException e) {
        throw options.wrong(e.getMessage());
      }
    }

    private int reported(int partitions, List<AdapterVersion> answers) {
      PrintWriter out = options.out();
      List<AdapterVersion> refused =
          answers.stream().filter(answer -> !answer.getCommand().getDone()).toList();
      refused.forEach(
          answer ->
              out.printf(
                  "refused on partition %d: %s%n",
                  answer.getCommand().getPartition(), EventView.printable(answer.getReason())));
      out.printf("done on %d of %d partitions%n", answers.size() - refused.size(), partitions);
      if (answers.size() < partitions) {
        out.printf(
            "no answer from %d within %d s: the command stands, and is executed when they are"
                + " back%n",
            partitions - answers.size(), patience.toSeconds());
      }
      out.flush();
      if (!refused.isEmpty()) {
        return ExitCodes.FAILURE;
      }
      return answers.size() < partitions ? ExitCodes.PENDING : ExitCodes.OK;
    }
  }
}
