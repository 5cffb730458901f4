package io.unimos.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.unimos.GeneratedFile;
import io.unimos.PageList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The reliability page's list of faults, made of what the scenarios left in {@code target/chaos};
 * {@code -Dunimos.docs=write} puts it into the page after each scenario.
 */
final class ReliabilityTable {
  private static final Path PAGE = Path.of("src", "site", "markdown", "reliability.md");
  private static final String BEGIN = "<!-- faults: begin -->\n";
  private static final String END = "<!-- faults: end -->\n";
  private static final double MILLIS = 1000;

  private ReliabilityTable() {}

  /** Writes the page anew if that is wanted. */
  static void publish(Path reports) throws IOException {
    if (!GeneratedFile.isWanted()) {
      return;
    }
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    if (begin < BEGIN.length() || end < begin) {
      throw new IllegalStateException(PAGE + " has no place for the list of faults");
    }
    Files.writeString(PAGE, page.substring(0, begin) + list(reports) + page.substring(end));
  }

  private static String list(Path reports) throws IOException {
    try (Stream<Path> files = Files.list(reports)) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .sorted()
          .map(ReliabilityTable::entry)
          .collect(Collectors.joining("", "\n", "\n"));
    }
  }

  private static String entry(Path report) {
    try {
      JsonNode row = new ObjectMapper().readTree(report.toFile());
      String back = seconds(row.get("recoveryMillis"));
      return PageList.entry(
          row.get("number").asText() + " " + row.get("fault").asText(),
          PageList.aside(
                  "times: %s, records: %s, versions: %s"
                      .formatted(
                          row.get("times").asText(),
                          row.get("records").asText(),
                          row.get("versions").asText()),
                  back.isEmpty() ? "" : "back after " + back + " s",
                  row.get("scale").asText())
              + " "
              + row.get("outcome").asText());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + report, e);
    }
  }

  /** Least to most. */
  private static String seconds(JsonNode millis) {
    List<Double> all = new ArrayList<>();
    millis.forEach(m -> all.add(m.asDouble() / MILLIS));
    if (all.isEmpty()) {
      return "";
    }
    double least = all.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    double most = all.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    return all.size() == 1
        ? String.format(Locale.ROOT, "%.1f", least)
        : String.format(Locale.ROOT, "%.1f to %.1f", least, most);
  }
}
