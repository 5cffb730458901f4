package io.unimos.config;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;

/**
 * Lays the sources over each other: defaults, file, environment, command line. Owned by one call of
 * {@link Settings#load}.
 */
final class SettingsSources {
  /**
   * A value as written and where.
   *
   * @param origin for people: a file name, a variable, {@code --set}, {@code default}
   */
  record Raw(String value, String origin) {}

  /** Read by logback.xml, which is there before any setting is. */
  private static final Set<String> NOT_SETTINGS = Set.of("UNIMOS_LOG_LEVEL");

  private static final String KAFKA = "kafka.";
  private static final String REGISTRY = "registry.";

  private final Map<String, ConfigKey> known = SettingsBlock.allKeys();
  private final Map<String, Raw> values = new TreeMap<>();
  private final Map<String, Raw> kafka = new TreeMap<>();
  private final Map<String, Raw> registry = new TreeMap<>();

  SettingsSources(
      Optional<Path> file, Map<String, String> environment, Map<String, String> overrides) {
    known.values().stream()
        .filter(key -> key.defaultValue != null)
        .forEach(key -> values.put(key.name, new Raw(SettingsBlock.defaultText(key), "default")));
    file.ifPresent(path -> text(SettingsFile.read(path), path.toString()));
    environment(environment);
    text(overrides, "--set");
  }

  private void text(Map<String, String> entries, String origin) {
    entries.forEach(
        (written, value) -> {
          String key = SettingsFile.withoutPrefix(written.strip());
          Raw raw = new Raw(value.strip(), origin);
          if (known.containsKey(key)) {
            values.put(key, raw);
          } else if (key.startsWith(KAFKA)) {
            kafka.put(key.substring(KAFKA.length()), raw);
          } else if (key.startsWith(REGISTRY)) {
            registry.put(key.substring(REGISTRY.length()), raw);
          } else {
            throw UnknownKey.inText(key, origin);
          }
        });
  }

  private void environment(Map<String, String> environment) {
    Map<String, String> keys = new TreeMap<>();
    known.keySet().forEach(key -> keys.put(SettingsBlock.variable(key), key));
    new TreeMap<>(environment)
        .forEach(
            (variable, value) -> {
              Raw raw = new Raw(value.strip(), variable);
              if (variable.startsWith("UNIMOS_")) {
                own(variable, keys.get(variable), raw);
              } else if (PassThrough.isKafka(variable)) {
                kafka.put(dotted(variable, "KAFKA_"), raw);
              } else if (PassThrough.isRegistry(variable)) {
                registry.put(dotted(variable, "REGISTRY_"), raw);
              }
            });
  }

  private void own(String variable, String key, Raw raw) {
    if (NOT_SETTINGS.contains(variable)) {
      return;
    }
    if (key == null) {
      throw UnknownKey.inEnvironment(variable);
    }
    // docker-compose hands over ${NAME:-} as an empty variable; that means "not set"
    if (!raw.value().isEmpty()) {
      values.put(key, raw);
    }
  }

  private static String dotted(String variable, String prefix) {
    return variable.substring(prefix.length()).toLowerCase(Locale.ROOT).replace('_', '.');
  }

  /** Values of our own keys; a key without default and without value is absent. */
  Map<String, Raw> values() {
    return values;
  }

  /** Kafka client settings, prefix stripped. */
  Map<String, Raw> kafka() {
    return kafka;
  }

  /** Registry client settings, prefix stripped. */
  Map<String, Raw> registry() {
    return registry;
  }
}
