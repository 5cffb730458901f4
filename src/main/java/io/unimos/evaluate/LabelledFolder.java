package io.unimos.evaluate;

import io.unimos.bundle.TaskClasses;
import io.unimos.core.source.NearestNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * The images of one domain: {@code DIR/<class>/*}, in the order of their names. A class may have no
 * folder, or two (by synonyms); hidden entries are skipped.
 *
 * @param name of the domain: the folder's own
 * @param images all of them, at least one
 */
public record LabelledFolder(String name, List<Entry> images) {
  private static final int SUGGESTIONS = 3;

  /**
   * A file with its class.
   *
   * @param id {@code <class>/<file>}
   */
  public record Entry(String id, int label, Path file) {}

  /**
   * Lists a folder.
   *
   * @throws EvaluationException if a folder is named like no class, or there is no image
   */
  public static LabelledFolder read(Path target, TaskClasses classes) throws EvaluationException {
    List<Entry> images = new ArrayList<>();
    for (Path folder : visible(target)) {
      String name = folder.getFileName().toString();
      if (!Files.isDirectory(folder)) {
        throw new EvaluationException(
            "--target: " + folder + " is not a folder; images belong into one for their class");
      }
      OptionalInt label = classes.namedOrSynonym(name);
      if (label.isEmpty()) {
        String nearest = String.join(", ", NearestNames.of(name, allNames(classes), SUGGESTIONS));
        throw new EvaluationException(
            "--target: " + folder + " is no class of the bundle; nearest: " + nearest);
      }
      for (Path file : visible(folder)) {
        images.add(new Entry(name + "/" + file.getFileName(), label.getAsInt(), file));
      }
    }
    if (images.isEmpty()) {
      throw new EvaluationException("--target: " + target + " has no images");
    }
    String name = target.toAbsolutePath().normalize().getFileName().toString();
    return new LabelledFolder(name, List.copyOf(images));
  }

  private static List<String> allNames(TaskClasses classes) {
    return Stream.concat(classes.labels().stream(), classes.names().stream()).distinct().toList();
  }

  private static List<Path> visible(Path folder) throws EvaluationException {
    if (!Files.isDirectory(folder)) {
      throw new EvaluationException("--target: " + folder + " is not a folder");
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(path -> !path.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new EvaluationException("--target: " + folder + " cannot be read: " + e);
    }
  }
}
