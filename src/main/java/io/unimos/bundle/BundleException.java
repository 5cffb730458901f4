package io.unimos.bundle;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * What is wrong with a bundle, an encoder part or what one is made from. The message is one line
 * that names the file, the field in it, and the problem.
 */
public final class BundleException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param file the file at fault
   * @param field where in it: a dotted JSON path, a tensor's name, a line number
   * @param problem what is wrong there, and what was expected
   */
  public BundleException(Path file, String field, String problem) {
    this(file + ": " + field + ": " + problem);
  }

  public BundleException(Path file, String problem) {
    this(file + ": " + problem);
  }

  private BundleException(String message) {
    super(message.replaceAll("\\s*[\\r\\n]+\\s*", " "));
  }

  /** A file that cannot be read, in one line. */
  static BundleException unreadable(Path file, IOException e) {
    boolean missing = e instanceof NoSuchFileException || e instanceof FileNotFoundException;
    return new BundleException(
        file, missing ? "no such file" : "cannot be read: " + e.getMessage());
  }
}
