package io.unimos.lab.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option {@code --report} of every benchmark, and the output of its figures. */
final class BenchReport {
  @Option(names = "--report", paramLabel = "FILE", description = "Writes the figures as JSON.")
  private Optional<Path> file = Optional.empty();

  /** Prints the figures, one on each line, and writes them if a file was named. */
  void publish(PrintWriter out, Map<String, Object> figures) throws IOException {
    figures.forEach((name, value) -> out.printf("%-22s %s%n", name, value));
    out.flush();
    write(figures);
  }

  /** Writes the figures if a file was named. */
  void write(Map<String, Object> figures) throws IOException {
    if (file.isPresent()) {
      new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.get().toFile(), figures);
    }
  }
}
