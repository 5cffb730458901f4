package io.unimos.observe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One of the boards as it lies in the repository, with its variables filled in.
 *
 * @param name of its file, without the ending
 * @param json all of it
 * @param variables what Grafana would put in place of {@code $name}
 */
public record Board(String name, JsonNode json, Map<String, String> variables) {
  private static final Path FOLDER = Path.of("src/main/observability/grafana/dashboards");

  /**
   * A query with where it stands.
   *
   * @param where board, panel and query
   * @param expression ready to be sent
   */
  public record Query(String where, String expression) {}

  /** All boards, all jobs and instances of them, looking at one camera. */
  public static List<Board> all(String domain) {
    Map<String, String> variables =
        Map.of(
            "$__rate_interval", "20s",
            "$__range", "1h",
            "$job", ".*",
            "$instance", ".*",
            "$domain", domain);
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .sorted()
          .map(
              file ->
                  new Board(
                      file.getFileName().toString().replace(".json", ""), read(file), variables))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode read(Path file) {
    try {
      return new ObjectMapper().readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every query: of panels, and of the marks across them. */
  public List<Query> queries() {
    List<Query> queries = new ArrayList<>();
    for (JsonNode panel : json.get("panels")) {
      for (JsonNode target : panel.path("targets")) {
        queries.add(
            new Query(
                "%s / %s / %s"
                    .formatted(name, panel.get("title").asText(), target.get("refId").asText()),
                filled(target.get("expr").asText())));
      }
    }
    for (JsonNode mark : json.at("/annotations/list")) {
      queries.add(
          new Query(
              "%s / marks / %s".formatted(name, mark.get("name").asText()),
              filled(mark.get("expr").asText())));
    }
    return queries;
  }

  private String filled(String text) {
    String filled = text;
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      filled = filled.replace(variable.getKey(), variable.getValue());
    }
    return filled;
  }
}
