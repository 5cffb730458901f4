package io.unimos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A committed file that is made of the code: tests compare it, {@code -Dunimos.docs=write} writes
 * it.
 */
public final class GeneratedFile {
  private GeneratedFile() {}

  /** Returns true if the files are to be written anew. */
  public static boolean isWanted() {
    return "write".equals(System.getProperty("unimos.docs"));
  }

  /** Writes the file if that is wanted, and fails unless it has this text. */
  public static void inStep(Class<?> test, Path file, String fresh) throws IOException {
    if (isWanted()) {
      Files.writeString(file, fresh);
    }
    assertThat(Files.readString(file))
        .as("%s; mvn test -Dtest=%s -Dunimos.docs=write writes it", file, test.getSimpleName())
        .isEqualTo(fresh);
  }
}
