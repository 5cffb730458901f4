package io.unimos.core.met;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A guard against uses of DJL that falsify training silently. */
class DjlUseTest {
  private static final Path SOURCES = Path.of("src/main/java/io/unimos/core");

  /** The Number overloads free a scalar that autograd may still hold. */
  private static final Pattern NUMBERS =
      Pattern.compile(
          "\\.(add|sub|mul|div|mod|pow|maximum|minimum|gt|gte|lt|lte|eq|neq|addi|subi|muli|divi"
              + "|powi|clip)\\(\\s*-?[0-9.]+[fFdDlL]?\\s*[,)]");

  /** Nothing carries a gradient here: the gradient is written out. */
  private static final Pattern AUTOGRAD =
      Pattern.compile(
          "setRequiresGradient|GradientCollector|JniUtils|\\.backward\\(loss|ai\\.djl\\.training");

  @Test
  void shouldFindNoNumberOverloadWhenReadingTheSources() throws IOException {
    assertThat(found(NUMBERS)).isEmpty();
  }

  @Test
  void shouldFindNoAutogradWhenReadingTheSources() throws IOException {
    assertThat(found(AUTOGRAD)).isEmpty();
  }

  @Test
  void shouldCatchWhatItLooksForWhenItIsThere() {
    assertThat(NUMBERS.matcher("x.mul(2f)").find()).isTrue();
    assertThat(NUMBERS.matcher("x.maximum(0)").find()).isTrue();
    assertThat(AUTOGRAD.matcher("w.setRequiresGradient(true)").find()).isTrue();
  }

  @Test
  void shouldTouchDjlOnlyWhereProductsAreMadeWhenReadingTheSources() throws IOException {
    assertThat(found(Pattern.compile("import ai\\.djl")))
        .allMatch(line -> line.matches("(HeadProducts|MatrixProducts|NativeMatrix)\\.java:.*"));
  }

  private static List<String> found(Pattern pattern) throws IOException {
    try (Stream<Path> files = Files.list(SOURCES)) {
      return files
          .filter(f -> f.toString().endsWith(".java"))
          .flatMap(DjlUseTest::lines)
          .filter(line -> pattern.matcher(line).find())
          .toList();
    }
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream().map(l -> file.getFileName() + ": " + l.strip());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
