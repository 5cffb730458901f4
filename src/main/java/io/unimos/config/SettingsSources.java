package io.unimos.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The merged sources of settings: defaults, file, environment, command line; read by key. Owned by
 * one call of {@link Settings#load}.
 */
final class SettingsSources {
  /**
   * A value as written, and its source.
   *
   * @param origin the source for people: a file name, a variable, {@code --set}, {@code default}
   */
  record Raw(String value, String origin) {}

  /** The variables read by logback.xml, which is loaded before any setting is. */
  private static final Set<String> NOT_SETTINGS = Set.of("UNIMOS_LOG_LEVEL");

  private static final String KAFKA = "kafka.";
  private static final String REGISTRY = "registry.";

  private final Map<String, Key<?>> known = Settings.keys();
  private final Map<String, Raw> values = new TreeMap<>();
  private final Map<String, Raw> kafka = new TreeMap<>();
  private final Map<String, Raw> registry = new TreeMap<>();
  private final List<SettingsException> unknown = new ArrayList<>();

  SettingsSources(
      Optional<Path> file, Map<String, String> environment, Map<String, String> overrides) {
    known.forEach(
        (name, key) ->
            key.preset().ifPresent(written -> values.put(name, new Raw(written, "default"))));
    file.ifPresent(path -> text(SettingsFile.read(path), path.toString()));
    environment(environment);
    text(overrides, "--set");
    if (!unknown.isEmpty()) {
      throw new SettingsException(unknown);
    }
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
            unknown.add(UnknownKey.inText(key, origin));
          }
        });
  }

  private void environment(Map<String, String> environment) {
    Map<String, String> keys = new TreeMap<>();
    known.forEach((name, key) -> keys.put(key.variable(), name));
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
      unknown.add(UnknownKey.inEnvironment(variable));
      return;
    }
    // docker-compose passes ${NAME:-} as an empty variable, which means "not set"
    if (!raw.value().isEmpty()) {
      values.put(key, raw);
    }
  }

  private static String dotted(String variable, String prefix) {
    return variable.substring(prefix.length()).toLowerCase(Locale.ROOT).replace('_', '.');
  }

  /** Returns the value of a key that has a default. */
  <T> T get(Key<T> key) {
    return find(key).orElseThrow();
  }

  /**
   * Returns the value of a key.
   *
   * @return the value; empty if there is neither a value nor a default
   * @throws SettingsException if the key does not accept the value
   */
  <T> Optional<T> find(Key<T> key) {
    return Optional.ofNullable(values.get(key.name())).map(raw -> read(key, raw));
  }

  private static <T> T read(Key<T> key, Raw raw) {
    return key.expect().read(raw.value()).orElseThrow(() -> refusal(key, raw));
  }

  private static SettingsException refusal(Key<?> key, Raw raw) {
    String hint =
        UnknownKey.isServiceLink(raw.origin()) && raw.value().contains("://")
            ? "; it looks like a Kubernetes service link: set enableServiceLinks: false"
            : "";
    return new SettingsException(
        key,
        "'%s' (from %s) is not valid; expected %s%s"
            .formatted(Secrets.mask(key.name(), raw.value()), raw.origin(), key.expect(), hint));
  }

  /**
   * Returns a line for each key and each passed-through setting, with its origin; secrets are
   * masked.
   */
  List<Settings.Shown> shown() {
    List<Settings.Shown> shown = new ArrayList<>();
    for (Keys block : Settings.BLOCKS) {
      for (Key<?> key : block.all()) {
        Raw raw = values.getOrDefault(key.name(), new Raw("", "not set"));
        shown.add(shown(key.name(), raw.value(), raw.origin()));
      }
    }
    kafka.forEach((key, raw) -> shown.add(shown(KAFKA + key, raw.value(), "")));
    registry.forEach((key, raw) -> shown.add(shown(REGISTRY + key, raw.value(), "")));
    return List.copyOf(shown);
  }

  private static Settings.Shown shown(String key, String value, String origin) {
    return new Settings.Shown(key, Secrets.mask(key, value), origin);
  }

  /** Returns the Kafka client settings, without their prefix. */
  Map<String, Raw> kafka() {
    return kafka;
  }

  /** Returns the registry client settings, without their prefix. */
  Map<String, Raw> registry() {
    return registry;
  }
}
