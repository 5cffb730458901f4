package io.unimos.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Parsed and validated values by key, as the records of the blocks read them. */
final class Values {
  private static final String TEMPORARY_FOLDER = "${java.io.tmpdir}";

  private final Map<String, Object> parsed;

  /**
   * @param parsed every key of every block; Kafka's types (String, Integer, Long, Boolean, List)
   */
  Values(Map<String, Object> parsed) {
    this.parsed = parsed;
  }

  String text(String key) {
    return (String) parsed.get(key);
  }

  int integer(String key) {
    return (Integer) parsed.get(key);
  }

  long number(String key) {
    return (Long) parsed.get(key);
  }

  boolean flag(String key) {
    return (Boolean) parsed.get(key);
  }

  List<String> list(String key) {
    return ((List<?>) parsed.get(key)).stream().map(String.class::cast).toList();
  }

  long bytes(String key) {
    return ByteSize.parse(text(key));
  }

  Duration duration(String key) {
    return TimeSpan.parse(text(key));
  }

  Optional<Path> path(String key) {
    return Optional.ofNullable(text(key))
        .map(text -> text.replace(TEMPORARY_FOLDER, System.getProperty("java.io.tmpdir")))
        .map(Path::of);
  }
}
