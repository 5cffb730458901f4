package io.unimos.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A file to send.
 *
 * @param path the location of the file
 * @param id its path below the named folder, with slashes; its name if the file itself was named
 * @param bytes its size
 * @param changed its time of last change
 */
record ImageFile(Path path, String id, long bytes, Instant changed) {

  /**
   * Returns the files in the order of their names; hidden ones and everything that is not a file
   * are skipped.
   */
  static List<ImageFile> find(List<Path> paths, boolean recursive) throws IOException {
    List<ImageFile> files = new ArrayList<>();
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        try (Stream<Path> below = Files.walk(path, recursive ? Integer.MAX_VALUE : 1)) {
          for (Path file : below.filter(f -> isVisible(path.relativize(f))).sorted().toList()) {
            add(files, file, path.relativize(file));
          }
        }
      } else {
        add(files, path, path.getFileName());
      }
    }
    return files;
  }

  private static void add(List<ImageFile> files, Path file, Path name) throws IOException {
    if (Files.isRegularFile(file)) {
      String id = name.toString().replace(File.separatorChar, '/');
      Instant changed = Files.getLastModifiedTime(file).toInstant();
      files.add(new ImageFile(file, id, Files.size(file), changed));
    }
  }

  private static boolean isVisible(Path relative) {
    for (Path part : relative) {
      if (part.toString().startsWith(".")) {
        return false;
      }
    }
    return true;
  }

  /** Returns the first folder below the named one, or the name of that if the file lies in it. */
  String folder() {
    int end = id.indexOf('/');
    return end > 0
        ? id.substring(0, end)
        : path.toAbsolutePath().normalize().getParent().getFileName().toString();
  }

  /** Returns the type that the name suggests; the service examines the bytes. */
  Optional<String> contentType() {
    String name = id.toLowerCase(Locale.ROOT);
    if (name.endsWith(".jpg") || name.endsWith(".jpeg")) {
      return Optional.of("image/jpeg");
    }
    return name.endsWith(".png") ? Optional.of("image/png") : Optional.empty();
  }
}
