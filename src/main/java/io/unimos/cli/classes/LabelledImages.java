package io.unimos.cli.classes;

import io.unimos.bundle.EncoderPart;
import io.unimos.bundle.SourceSelection;
import io.unimos.cli.EventView;
import io.unimos.cli.SettingsOptions;
import io.unimos.config.Settings;
import io.unimos.config.TopicSettings;
import io.unimos.core.math.Vectors;
import io.unimos.core.source.ClassSet;
import io.unimos.event.AdapterVersion;
import io.unimos.event.Label;
import io.unimos.event.LabelKind;
import io.unimos.stream.read.TopicReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Images of a running domain that people have labelled, as source images of a new class. Three
 * things are read from the topics: the labels, whatever their answers; the images' features, while
 * they are kept; and the offset of the domain's newest version, which moves the features to the
 * source. Used by one thread; owns its reader until {@link #close}.
 */
final class LabelledImages implements AutoCloseable {
  /** The entry for "none of these" among the given names. */
  private static final String NONE = "none of these";

  private final Settings settings;
  private final SettingsOptions options;
  private final EncoderPart encoder;
  private final String domain;
  private final TopicReader reader;
  private final DomainEvents events;

  /**
   * The rows of the class.
   *
   * @param features {@code [n][d]}, L2-normalised
   * @param heldOut {@code [n]}
   */
  record Rows(float[][] features, boolean[] heldOut) {}

  /**
   * Prepares the search in one domain.
   *
   * @throws io.unimos.config.SettingsException if a topic does not exist or no broker answers
   */
  LabelledImages(Settings settings, SettingsOptions options, EncoderPart encoder, String domain) {
    this.settings = settings;
    this.options = options;
    this.encoder = encoder;
    this.domain = domain;
    reader =
        options.reader(
            settings,
            "classes-labels",
            TopicSettings.LABELS.name(),
            TopicSettings.FEATURES.name(),
            TopicSettings.ADAPTER_VERSIONS.name());
    events = new DomainEvents(reader, domain);
  }

  /**
   * Returns the images that show a class.
   *
   * @param name the name of the class, as most annotators of an image have written it
   * @param none true to include images that show none of the classes by their labels
   */
  Rows of(String name, boolean none) {
    List<String> ids = labelled(name, none);
    Map<String, float[]> features =
        new FeaturesOfImages(settings, options, encoder, domain, reader).of(ids);
    if (features.size() < SourceSelection.MIN_PER_CLASS) {
      throw options.wrong(
          "%d of the %d images of %s that are labelled so are still on %s; label newer ones, or give"
                  .formatted(
                      features.size(),
                      ids.size(),
                      EventView.printable(domain),
                      settings.topics().features())
              + " --source");
    }
    List<float[]> rows = atHome(List.copyOf(features.values()));
    List<SourceSelection.SelectedRow> kept =
        SourceSelection.of(rows.size(), new SplittableRandom(0));
    float[][] chosen = kept.stream().map(each -> rows.get(each.index())).toArray(float[][]::new);
    boolean[] heldOut = new boolean[kept.size()];
    for (int i = 0; i < heldOut.length; i++) {
      heldOut[i] = kept.get(i).heldOut();
    }
    options
        .out()
        .printf(
            "%d labelled images of %s, %d of them still on %s, %d used%n",
            ids.size(),
            EventView.printable(domain),
            features.size(),
            settings.topics().features(),
            chosen.length);
    return new Rows(chosen, heldOut);
  }

  /** Returns the ids of images, in the order of their first labels. */
  private List<String> labelled(String name, boolean none) {
    Map<String, Map<String, Label>> said = new LinkedHashMap<>();
    events.each(
        reader.partition(settings.topics().labels(), domain),
        Label.class,
        label -> {
          if (label.getDomain().equals(domain)) {
            said.computeIfAbsent(label.getId(), id -> new HashMap<>())
                .put(label.getAnnotator(), label);
          }
        });
    List<String> ids = new ArrayList<>();
    Map<String, Integer> given = new TreeMap<>();
    said.forEach(
        (id, voices) -> {
          voices.values().removeIf(label -> label.getKind() == LabelKind.WITHDRAWN);
          long yes = voices.values().stream().filter(label -> shows(label, name, none)).count();
          if (2 * yes > voices.size()) {
            ids.add(id);
          }
          voices.values().forEach(label -> given.merge(given(label), 1, Integer::sum));
        });
    if (ids.size() < SourceSelection.MIN_PER_CLASS) {
      throw options.wrong(
          "%d images of %s are labelled '%s'%s, %d are needed; there are %s"
              .formatted(
                  ids.size(),
                  EventView.printable(domain),
                  EventView.printable(name),
                  none ? " or none of these" : "",
                  SourceSelection.MIN_PER_CLASS,
                  given.isEmpty()
                      ? "no labels of it"
                      : "labels " + EventView.printable(counts(given))));
    }
    return ids;
  }

  private static boolean shows(Label label, String name, boolean none) {
    return label.getKind() == LabelKind.NONE_OF_THESE
        ? none
        : ClassSet.isSameName(label.getLabel(), name);
  }

  private static String given(Label label) {
    return label.getKind() == LabelKind.NONE_OF_THESE ? NONE : label.getLabel();
  }

  private static String counts(Map<String, Integer> given) {
    return given.entrySet().stream()
        .map(each -> "%s (%d)".formatted(each.getKey(), each.getValue()))
        .collect(Collectors.joining(", "));
  }

  /** Returns the rows without the offset that moves the domain away from the source. */
  private List<float[]> atHome(List<float[]> rows) {
    NewestOffset newest = new NewestOffset(domain, encoder.dimension());
    reader.fromBeginning(settings.topics().adapterVersions());
    reader.toEnd(
        record -> newest.note(TopicReader.key(record), events.read(record, AdapterVersion.class)));
    if (newest.offset().isEmpty()) {
      options
          .err()
          .printf(
              "%s has no version yet: its images are taken as they look, not as the source's would%n",
              EventView.printable(domain));
      options.err().flush();
      return rows;
    }
    float[] offset = newest.offset().get();
    return rows.stream()
        .map(
            row -> {
              double[] moved = Vectors.widened(row);
              for (int j = 0; j < moved.length; j++) {
                moved[j] -= offset[j];
              }
              return Vectors.narrowed(Vectors.normalised(moved));
            })
        .toList();
  }

  @Override
  public void close() {
    reader.close();
  }
}
