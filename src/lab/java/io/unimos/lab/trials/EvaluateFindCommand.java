package io.unimos.lab.trials;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleException;
import io.unimos.bundle.EncoderPart;
import io.unimos.bundle.NameFeatures;
import io.unimos.cli.ClassMaterial;
import io.unimos.cli.FeatureSearch;
import io.unimos.cli.TemporaryFolder;
import io.unimos.encode.EncoderLoadException;
import io.unimos.encode.EngineOptions;
import io.unimos.evaluate.EvaluationException;
import io.unimos.evaluate.FolderEncoder;
import io.unimos.evaluate.LabelledFeature;
import io.unimos.event.Feature;
import io.unimos.page.Words;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code evaluate find}, which measures how well {@code find} finds. */
@Command(
    name = "find",
    description = {
      "Searches all labelled folders at once for words that describe a class, as find does on the"
          + " topic of features.",
      "Prints how many of the first images show the class."
    })
public final class EvaluateFindCommand extends TrialCommand {
  private static final int MANY = 100_000;

  @Option(
      names = "--encoder",
      paramLabel = "DIR|demo",
      defaultValue = ClassMaterial.DEMO,
      description = "Folder with the bundle's encoder.json and text tower; ${DEFAULT-VALUE}.")
  private String encoder;

  @Option(
      names = "--words",
      arity = "1..*",
      required = true,
      paramLabel = "WORDS=CLASS",
      description = "The words, and the class whose images they shall find.")
  private List<String> queries;

  @Option(names = "--count", description = "The images that are looked at (${DEFAULT-VALUE}).")
  private int count = 10;

  @Override
  String tables(Bundle bundle)
      throws IOException, EvaluationException, EncoderLoadException, BundleException {
    targets.require();
    require(count > 0, "--count: expected 1 or more");
    try (TemporaryFolder unpacked = TemporaryFolder.create("unimos-encoder")) {
      EncoderPart part = ClassMaterial.encoder(encoder, unpacked.path());
      List<Query> asked = new ArrayList<>();
      for (String query : queries) {
        asked.add(query(bundle, part, query));
      }
      StringBuilder table = new StringBuilder();
      encoded(bundle, 1, Integer.MAX_VALUE, (open, folders) -> table.append(table(asked, folders)));
      return table.toString();
    }
  }

  /**
   * Words to search for.
   *
   * @param label the class that they describe
   * @param text their feature, {@code [d]}
   */
  private record Query(String words, String encoder, int label, float[] text) {
    private FeatureSearch search(int most, List<Feature> features) {
      FeatureSearch search = new FeatureSearch(encoder, text, most);
      features.forEach(search::add);
      return search;
    }
  }

  private Query query(Bundle bundle, EncoderPart part, String query)
      throws BundleException, EncoderLoadException {
    int end = query.lastIndexOf('=');
    String name = query.substring(end + 1);
    OptionalInt label = bundle.task().namedOrSynonym(name);
    require(
        end > 0 && label.isPresent(),
        "--words: expected WORDS=CLASS with a class of %s, not '%s'"
            .formatted(bundle.classes(), query));
    require(
        part.id().equals(bundle.encoder().id()),
        "--encoder: %s is not the bundle's, %s".formatted(part.id(), bundle.encoder().id()));
    String words = query.substring(0, end);
    try {
      float[] text = ClassMaterial.sentence(part, words, EngineOptions.DEFAULT);
      return new Query(words, part.id(), label.getAsInt(), text);
    } catch (NameFeatures.UnknownNameException e) {
      throw wrong("--words: " + e.getMessage());
    }
  }

  private String table(List<Query> asked, List<FolderEncoder.Encoded> folders) {
    List<Feature> features = new ArrayList<>();
    List<LabelledFeature> samples = new ArrayList<>();
    for (FolderEncoder.Encoded folder : folders) {
      for (LabelledFeature sample : folder.samples()) {
        features.add(feature(asked.get(0).encoder, folder.domain(), samples.size(), sample));
        samples.add(sample);
      }
    }
    StringBuilder table = new StringBuilder("| words | right among the first |\n|---|---|\n");
    int all = 0;
    for (Query query : asked) {
      long right =
          query.search(count, features).best().stream()
              .map(hit -> samples.get((int) hit.feature().getSourceOffset()))
              .filter(sample -> sample.label() == query.label)
              .count();
      all += (int) right;
      table.append("| %s | %d of %d |%n".formatted(query.words, right, count));
    }
    table.append("| all | %d of %d |%n".formatted(all, count * asked.size()));
    return table
        + "%n%,d images of %s; a search of %,d features without reading them: %s%n"
            .formatted(
                features.size(),
                Words.counted(folders.size(), "camera"),
                MANY,
                time(asked.get(0), features));
  }

  private static String time(Query query, List<Feature> features) {
    FeatureSearch search = new FeatureSearch(query.encoder, query.text, 1);
    long start = System.nanoTime();
    for (int i = 0; i < MANY; i++) {
      search.add(features.get(i % features.size()));
    }
    return String.format(Locale.ROOT, "%.2f s", (System.nanoTime() - start) / 1e9);
  }

  private static Feature feature(String encoder, String domain, int at, LabelledFeature sample) {
    return new Feature(
        domain + "/" + sample.id(),
        domain,
        encoder,
        ByteBuffer.wrap(sample.vector()),
        List.of(),
        "images",
        0,
        (long) at,
        Instant.EPOCH);
  }
}
