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
 * @param path where it is
 * @param id its path below the folder that was named, with slashes; its name if it was named itself
 * @param bytes its size
 * @param changed its time of last change
 */
record ImageFile(Path path, String id, long bytes, Instant changed) {

  /** Files in the order of their names; hidden ones and what is not a file are passed over. */
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

  /** What the name promises; the service looks at the bytes. */
  Optional<String> contentType() {
    String name = id.toLowerCase(Locale.ROOT);
    if (name.endsWith(".jpg") || name.endsWith(".jpeg")) {
      return Optional.of("image/jpeg");
    }
    return name.endsWith(".png") ? Optional.of("image/png") : Optional.empty();
  }
}
