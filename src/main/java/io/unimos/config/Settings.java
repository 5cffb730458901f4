package io.unimos.config;

import io.unimos.core.domain.AdaptSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All settings of the operator, checked; made once at the start by {@link #load} and shared by all
 * threads.
 *
 * @param shown all settings in a form safe to display
 * @param kafka the Kafka client settings as given, without the {@code kafka.} prefix; may hold
 *     secrets
 * @param registry the registry client settings as given, without the {@code registry.} prefix; may
 *     hold secrets
 */
public record Settings(
    List<Shown> shown,
    Map<String, String> kafka,
    Map<String, String> registry,
    ServiceSettings service,
    TopicSettings topics,
    ImageSettings image,
    EncodeSettings encode,
    PredictSettings predict,
    AdaptSettings adaptation,
    TrainSettings training,
    ForgetSettings forgetting,
    HeaderSettings headers,
    DeadLetterSettings deadLetters,
    HttpSettings http,
    MetricSettings metrics,
    ConsoleSettings console) {
  /** The blocks of all keys, in the order of the page. */
  static final List<Keys> BLOCKS =
      List.of(
          ServiceSettings.KEYS,
          TopicSettings.KEYS,
          ImageSettings.KEYS,
          EncodeSettings.KEYS,
          PredictSettings.KEYS,
          AdaptKeys.KEYS,
          AnnotateKeys.KEYS,
          TrainSettings.KEYS,
          ForgetSettings.KEYS,
          HeaderSettings.KEYS,
          DeadLetterSettings.KEYS,
          HttpSettings.KEYS,
          MetricSettings.KEYS,
          ConsoleSettings.KEYS);

  /**
   * Merges defaults, file, environment and overrides, each replacing those before it, and checks
   * the result.
   *
   * @param file a properties file in UTF-8; keys with or without {@code unimos.}
   * @param environment the variables; only {@code UNIMOS_*}, {@code KAFKA_*} and {@code REGISTRY_*}
   *     are read
   * @param overrides the values of {@code --set key=value}
   * @throws SettingsException with one line that names the key
   */
  public static Settings load(
      Optional<Path> file, Map<String, String> environment, Map<String, String> overrides) {
    SettingsSources given = new SettingsSources(file, environment, overrides);
    Settings settings =
        new Settings(
            given.shown(),
            PassThrough.kafka(given.kafka()),
            PassThrough.registry(given.registry()),
            ServiceSettings.of(given),
            TopicSettings.of(given),
            ImageSettings.of(given),
            EncodeSettings.of(given),
            PredictSettings.of(given),
            AdaptKeys.of(given),
            TrainSettings.of(given),
            ForgetSettings.of(given),
            HeaderSettings.of(given),
            DeadLetterSettings.of(given),
            HttpSettings.of(given),
            MetricSettings.of(given),
            ConsoleSettings.of(given));
    CrossChecks.check(settings);
    return settings;
  }

  /**
   * Returns the defaults with overrides, for wiring that has no file: the demo, benchmarks and
   * tests.
   *
   * @throws SettingsException with one line that names the key
   */
  public static Settings of(Map<String, String> overrides) {
    return load(Optional.empty(), Map.of(), overrides);
  }

  /** Returns the effective settings with their origin, one per line; secrets are masked. */
  @Override
  public String toString() {
    StringBuilder lines = new StringBuilder();
    for (Shown each : shown) {
      String origin = each.origin().isEmpty() ? "" : "  (" + each.origin() + ")";
      lines.append(each.key()).append(" = ").append(each.value()).append(origin).append('\n');
    }
    return lines.toString();
  }

  /**
   * A setting in a form safe to display.
   *
   * @param value the value with secrets masked
   * @param origin the place where it was set; empty for what is passed through
   */
  public record Shown(String key, String value, String origin) {}

  /** Returns all known keys by name. */
  static Map<String, Key<?>> keys() {
    Map<String, Key<?>> keys = new TreeMap<>();
    BLOCKS.forEach(block -> block.all().forEach(key -> keys.put(key.name(), key)));
    return keys;
  }
}
