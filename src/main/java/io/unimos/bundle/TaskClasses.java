package io.unimos.bundle;

import io.unimos.bundle.ClassNames.ClassName;
import io.unimos.core.source.NearestNames;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** The classes of a task as given by the maker of a bundle. Immutable. */
public final class TaskClasses {
  private final Path file;
  private final List<ClassName> classes;

  private TaskClasses(Path file, List<ClassName> classes) {
    this.file = file;
    this.classes = classes;
  }

  /** Reads a class file: one class a line, {@code label} or {@code label|name|name}. */
  public static TaskClasses read(Path file) throws BundleException {
    return new TaskClasses(file, ClassNames.read(file));
  }

  public List<String> labels() {
    return classes.stream().map(ClassName::label).toList();
  }

  /** Returns all names whose text features are needed. */
  public List<String> names() {
    return classes.stream().flatMap(name -> name.names().stream()).distinct().toList();
  }

  /** Returns the file that the classes were read from, for messages. */
  Path file() {
    return file;
  }

  /**
   * Returns the class of a folder, whose name may have another case, and dashes or underscores for
   * spaces.
   */
  public OptionalInt named(String folder) {
    String canonical = NearestNames.canonical(folder);
    return IntStream.range(0, classes.size())
        .filter(k -> NearestNames.canonical(classes.get(k).label()).equals(canonical))
        .findFirst();
  }

  /**
   * Returns the class of a folder that has the name of the class, as in {@link #named}, or of one
   * of its synonyms.
   */
  public OptionalInt namedOrSynonym(String folder) {
    String canonical = NearestNames.canonical(folder);
    OptionalInt label = named(folder);
    return label.isPresent()
        ? label
        : IntStream.range(0, classes.size())
            .filter(
                k ->
                    classes.get(k).names().stream()
                        .anyMatch(name -> NearestNames.canonical(name).equals(canonical)))
            .findFirst();
  }

  /** Returns {@code [K][d]}: the normalised mean over each class's names. */
  public float[][] textFeatures(NameFeatures names) throws BundleException {
    float[][] features = new float[classes.size()][];
    for (int k = 0; k < features.length; k++) {
      List<float[]> rows = new ArrayList<>();
      for (String name : classes.get(k).names()) {
        try {
          rows.add(names.of(name));
        } catch (NameFeatures.UnknownNameException e) {
          throw new BundleException(file, "line " + classes.get(k).line(), e.getMessage());
        }
      }
      features[k] = FeatureRows.normalisedMean(rows);
    }
    return features;
  }

  /** Returns the bundle's class file, byte for byte the same for the same classes. */
  String text() {
    StringBuilder text = new StringBuilder();
    for (ClassName name : classes) {
      text.append(name.label());
      if (!name.names().equals(List.of(name.label()))) {
        text.append('|').append(String.join("|", name.names()));
      }
      text.append('\n');
    }
    return text.toString();
  }
}
