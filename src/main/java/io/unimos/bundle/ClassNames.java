package io.unimos.bundle;

import io.unimos.core.source.NearestNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The reader of class files: one class a line, {@code label} or {@code label|name|name}. The names
 * after the first bar are exactly those whose text features are averaged for the class; without a
 * bar it is the label.
 */
final class ClassNames {
  private static final long MAX_FILE_BYTES = 1L << 20;
  private static final int MAX_CLASSES = 10_000;
  private static final int MAX_NAME = 200;

  private ClassNames() {}

  /** Reads at least two classes, in the file's order; blank lines are skipped. */
  static List<ClassName> read(Path file) throws BundleException {
    List<String> lines;
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw new BundleException(file, "is larger than " + MAX_FILE_BYTES + " bytes");
      }
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (java.nio.charset.CharacterCodingException e) {
      throw new BundleException(file, "is not UTF-8");
    } catch (IOException e) {
      throw BundleException.unreadable(file, e);
    }
    return parse(file, lines);
  }

  private static List<ClassName> parse(Path file, List<String> lines) throws BundleException {
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
    return List.copyOf(classes);
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

  /**
   * One class of the file.
   *
   * @param label the name in predictions
   * @param names whose text features are averaged: the synonyms after the bar, or the label alone
   * @param line of the class file, from 1, for messages
   */
  record ClassName(String label, List<String> names, int line) {}
}
