package io.unimos.service.metrics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The resident memory of a process, as Linux counts it. The heap is a small part of a process with
 * libtorch and RocksDB, and a leak of native memory shows nowhere else.
 */
public final class ProcessMemory {
  private static final String FIELD = "VmRSS:";

  private final Path status;

  /**
   * Makes a reader for this process or another.
   *
   * @param status {@code /proc/self/status}, or a file of that form
   */
  public ProcessMemory(Path status) {
    this.status = status;
  }

  /** Returns the resident bytes; empty if the file or the field does not exist. */
  public OptionalLong residentBytes() {
    if (!Files.isReadable(status)) {
      return OptionalLong.empty();
    }
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith(FIELD))
          .mapToLong(ProcessMemory::kilobytes)
          .map(kilobytes -> kilobytes * 1024)
          .findFirst();
    } catch (IOException | UncheckedIOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private static long kilobytes(String line) {
    return Long.parseLong(line.substring(FIELD.length()).replace("kB", "").trim());
  }
}
