package io.unimos.bundle;

import io.unimos.core.source.NearestNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * The labelled source as files: one folder for each class, all files in it in the order of their
 * names. The decoder decides later which files are images.
 *
 * @param filesOfClass {@code [K]} lists, none empty
 */
public record SourceImages(List<List<Path>> filesOfClass) {
  private static final int SUGGESTIONS = 3;

  /**
   * Lists a folder with one folder for each class, or for each class that has images; hidden
   * entries are skipped.
   *
   * @param textOnly true if classes may have no image
   * @throws BundleException if a class has no folder or two, or a folder no class
   */
  public static SourceImages read(Path source, TaskClasses classes, boolean textOnly)
      throws BundleException {
    List<String> labels = classes.labels();
    Path[] folders = new Path[labels.size()];
    for (Path folder : visible(source)) {
      if (!Files.isDirectory(folder)) {
        throw new BundleException(
            folder, "is not a folder; images belong into one for their class");
      }
      String name = folder.getFileName().toString();
      OptionalInt k = classes.named(name);
      if (k.isEmpty()) {
        String nearest = String.join(", ", NearestNames.of(name, labels, SUGGESTIONS));
        throw new BundleException(
            folder, "is no class of " + classes.file() + "; nearest: " + nearest);
      }
      if (folders[k.getAsInt()] != null) {
        throw new BundleException(
            folder, "is the same class as " + folders[k.getAsInt()].getFileName());
      }
      folders[k.getAsInt()] = folder;
    }
    List<List<Path>> files = new ArrayList<>();
    for (int k = 0; k < folders.length; k++) {
      files.add(folders[k] == null ? List.of() : visible(folders[k]));
    }
    List<String> empty =
        labels.stream().filter(label -> files.get(labels.indexOf(label)).isEmpty()).toList();
    int withImages = labels.size() - empty.size();
    if (!empty.isEmpty() && (!textOnly || withImages < SourceFile.LEAST_CLASSES)) {
      throw new BundleException(source, "no images for: " + String.join(", ", empty));
    }
    return new SourceImages(files);
  }

  /** Lists a folder that has the images of one class; hidden entries are skipped. */
  public static SourceImages ofOne(Path folder) throws BundleException {
    List<Path> files = visible(folder);
    if (files.isEmpty()) {
      throw new BundleException(folder, "is empty");
    }
    return new SourceImages(List.of(files));
  }

  private static List<Path> visible(Path folder) throws BundleException {
    try (Stream<Path> entries = Files.list(folder)) {
      Path[] paths =
          entries
              .filter(path -> !path.getFileName().toString().startsWith("."))
              .toArray(Path[]::new);
      Arrays.sort(paths);
      return List.of(paths);
    } catch (java.nio.file.NotDirectoryException e) {
      throw new BundleException(folder, "is not a folder");
    } catch (IOException e) {
      throw BundleException.unreadable(folder, e);
    }
  }

  /** Returns the number of files of all classes. */
  public int count() {
    return filesOfClass.stream().mapToInt(List::size).sum();
  }
}
