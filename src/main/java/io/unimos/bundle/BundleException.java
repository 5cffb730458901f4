package io.unimos.bundle;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The report of a fault in a bundle, in an encoder part or in what one is made from. The message is
 * one line that names the file, the field in it, and the problem.
 */
public final class BundleException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param file the file at fault
   * @param field the place in it: a dotted JSON path, a tensor's name, a line number
   * @param problem the fault, and what was expected instead
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

  /** Returns the exception for a file that cannot be read, with a message of one line. */
  static BundleException unreadable(Path file, IOException e) {
    boolean missing = e instanceof NoSuchFileException || e instanceof FileNotFoundException;
    return new BundleException(
        file, missing ? "no such file" : "cannot be read: " + e.getMessage());
  }
}
