package io.unimos.bundle;

import io.unimos.core.source.NearestNames;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The classes of a task as given by the maker of a bundle, one class a line: {@code label} or
 * {@code label|name|name}. The names after the first bar are exactly those whose text features are
 * averaged for the class; without a bar it is the label. Immutable.
 */
public final class TaskClasses {
  private static final long MAX_FILE_BYTES = 1L << 20;
  private static final int MAX_CLASSES = 10_000;
  private static final int MAX_NAME = 200;

  private final Path file;
  private final List<ClassName> classes;

  private TaskClasses(Path file, List<ClassName> classes) {
    this.file = file;
    this.classes = classes;
  }

  /** Reads at least two classes, in the file's order; blank lines are skipped. */
  public static TaskClasses read(Path file) throws BundleException {
    List<String> lines;
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw new BundleException(file, "is larger than " + MAX_FILE_BYTES + " bytes");
      }
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (CharacterCodingException e) {
      throw new BundleException(file, "is not UTF-8");
    } catch (IOException e) {
      throw BundleException.unreadable(file, e);
    }
    List<ClassName> classes = new ArrayList<>();
    Map<String, Integer> lineOfName = new HashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        ClassName parsed = parseLine(file, i + 1, lines.get(i));
        for (String name : allNames(parsed)) {
          Integer earlier = lineOfName.putIfAbsent(NearestNames.canonical(name), parsed.line());
          if (earlier != null) {
            throw new BundleException(
                file, "line " + parsed.line(), "'" + name + "' stands in line " + earlier + " too");
          }
        }
        classes.add(parsed);
      }
    }
    if (classes.size() < 2 || classes.size() > MAX_CLASSES) {
      throw new BundleException(
          file, "has " + classes.size() + " classes, expected 2 to " + MAX_CLASSES);
    }
    return new TaskClasses(file, List.copyOf(classes));
  }

  private static ClassName parseLine(Path file, int line, String text) throws BundleException {
    String[] parts = text.split("\\|", -1);
    for (int i = 0; i < parts.length; i++) {
      parts[i] = parts[i].strip();
      boolean printable = parts[i].chars().noneMatch(Character::isISOControl);
      if (parts[i].isEmpty() || parts[i].length() > MAX_NAME || !printable) {
        throw new BundleException(
            file,
            "line " + line,
            "name " + (i + 1) + " is empty, longer than " + MAX_NAME + " or not printable");
      }
    }
    List<String> names =
        parts.length == 1 ? List.of(parts) : List.of(parts).subList(1, parts.length);
    return new ClassName(parts[0], List.copyOf(names), line);
  }

  /**
   * Returns the label and the names of a class. The label may be among its own names; any other
   * repetition is an error.
   */
  private static List<String> allNames(ClassName parsed) {
    List<String> names = new ArrayList<>(parsed.names());
    String label = NearestNames.canonical(parsed.label());
    if (names.stream().noneMatch(name -> NearestNames.canonical(name).equals(label))) {
      names.add(parsed.label());
    }
    return names;
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

  /**
   * One class of the file.
   *
   * @param label the name in predictions
   * @param names whose text features are averaged: the synonyms after the bar, or the label alone
   * @param line of the class file, from 1, for messages
   */
  private record ClassName(String label, List<String> names, int line) {}
}
