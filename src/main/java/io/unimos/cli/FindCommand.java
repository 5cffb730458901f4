package io.unimos.cli;

import io.unimos.bundle.BundleException;
import io.unimos.bundle.EncoderPart;
import io.unimos.bundle.NameFeatures;
import io.unimos.config.Settings;
import io.unimos.config.TopicSettings;
import io.unimos.console.FoundImage;
import io.unimos.encode.EncoderLoadException;
import io.unimos.encode.EngineOptions;
import io.unimos.event.Feature;
import io.unimos.page.Words;
import io.unimos.service.ExitCodes;
import io.unimos.stream.read.TopicReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command that finds the images of all cameras that a sentence describes best. */
@Command(
    description = {
      "Find the images of all cameras that a sentence describes best.",
      "Compares the text with the features that are still on their topic; nothing is encoded again."
          + " Joins no consumer group and leaves nothing behind."
    })
public final class FindCommand implements Callable<Integer> {
  @Mixin private SettingsOptions options;

  @Parameters(
      arity = "1..*",
      paramLabel = "WORDS",
      description = "What the images shall show, as a sentence.")
  private List<String> sentence;

  @Option(
      names = "--encoder",
      paramLabel = "DIR|demo",
      required = true,
      description =
          "Folder with the encoder.json that the bundle was made from: its text tower encodes the"
              + " words. With a table of names in place of a tower, as 'demo' has it, only its names"
              + " can be found.")
  private String encoder;

  @Option(
      names = "--since",
      paramLabel = "DURATION",
      defaultValue = "24h",
      description = "How far back; default: ${DEFAULT-VALUE}.")
  private Duration since;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many images, 24 at most; default: ${DEFAULT-VALUE}.")
  private int count;

  @Option(names = "--domain", paramLabel = "DOMAIN", description = "Only this camera or site.")
  private String domain;

  @Option(names = "--json", description = "A JSON object per line instead of a table.")
  private boolean json;

  @Option(
      names = "--console",
      paramLabel = "URL",
      description = "A running console: print the address of its page with the images found.")
  private URI console;

  @Option(
      names = "--make-class",
      paramLabel = "NAME",
      description = "Print the commands that make a class of the images found.")
  private String name;

  private String words;

  @Override
  public Integer call() throws BundleException, EncoderLoadException, IOException {
    if (count < 1 || count > FoundImage.MOST) {
      throw options.wrong("--count: expected 1 to " + FoundImage.MOST);
    }
    words = String.join(" ", sentence);
    Settings settings = options.load();
    FeatureSearch search = search();
    long start = System.nanoTime();
    try (TopicReader reader = options.reader(settings, "find", TopicSettings.FEATURES.name())) {
      reader.from(Clock.systemUTC().instant().minus(since), settings.topics().features());
      reader.toEnd(
          record -> {
            if (domain == null || domain.equals(TopicReader.key(record))) {
              reader.event(record, Feature.class).ifPresent(search::add);
            }
          });
    }
    List<FeatureSearch.Hit> hits = search.best();
    hits.forEach(hit -> options.out().println(json ? EventView.json(hit.fields()) : hit.row()));
    options.out().flush();
    PrintWriter err = options.err();
    err.printf(
        Locale.ROOT,
        "searched %,d features of %s in %.1f s%s%n",
        search.features(),
        Words.counted(search.cameras(), "camera"),
        (System.nanoTime() - start) / 1e9,
        search.others() == 0
            ? ""
            : ", passed over %d of another encoder".formatted(search.others()));
    if (!hits.isEmpty() && console != null) {
      err.println(page(hits));
    }
    if (!hits.isEmpty() && name != null) {
      classOf(settings, hits).forEach(err::println);
    }
    err.flush();
    return hits.isEmpty() ? ExitCodes.FAILURE : ExitCodes.OK;
  }

  private FeatureSearch search() throws BundleException, EncoderLoadException, IOException {
    try (TemporaryFolder unpacked = TemporaryFolder.create("unimos-encoder")) {
      EncoderPart part = ClassMaterial.encoder(encoder, unpacked.path());
      float[] text = ClassMaterial.sentence(part, words, EngineOptions.DEFAULT);
      return new FeatureSearch(part.id(), text, count);
    } catch (NameFeatures.UnknownNameException e) {
      throw options.wrong(
          e.getMessage()
              + "; this encoder has a table of names and no text tower, so it knows no sentences");
    }
  }

  /** Returns the address of the console's page with the images. */
  private String page(List<FeatureSearch.Hit> hits) {
    List<String> images =
        hits.stream().map(hit -> FoundImage.at(hit.feature(), hit.score())).toList();
    return console.resolve(FoundImage.page(words, images)).toString();
  }

  /** Returns the commands that make a class of the images of the camera that has most of them. */
  private List<String> classOf(Settings settings, List<FeatureSearch.Hit> hits) {
    Map<String, List<FeatureSearch.Hit>> byCamera =
        hits.stream().collect(Collectors.groupingBy(hit -> hit.feature().getDomain()));
    List<FeatureSearch.Hit> most =
        byCamera.values().stream().max(Comparator.comparingInt(List::size)).orElseThrow();
    List<String> lines = new ArrayList<>();
    String text = " --encoder %s --text %s".formatted(quoted(encoder), quoted(words));
    if (!settings.adaptation().annotate().on() || most.size() < 2) {
      return List.of("classes add %s%s".formatted(quoted(name), text));
    }
    for (FeatureSearch.Hit hit : most) {
      Feature feature = hit.feature();
      lines.add(
          "label %s %s %s"
              .formatted(quoted(feature.getDomain()), quoted(feature.getId()), quoted(name)));
    }
    lines.add(
        "classes add %s%s --from-labels %s"
            .formatted(quoted(name), text, quoted(most.get(0).feature().getDomain())));
    return lines;
  }

  /** Returns a word as a POSIX shell takes it. */
  private static String quoted(String word) {
    return "'" + EventView.printable(word).replace("'", "'\\''") + "'";
  }
}
