package io.unimos.config;

import io.unimos.config.SettingsSources.Raw;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigException;

/**
 * Everything an operator has set, checked. Immutable; made once at the start by {@link #load} and
 * shared by all threads. A class and not a record, so that no generated {@code toString} prints a
 * password.
 */
public final class Settings {
  private final Map<String, Raw> effective;
  private final Map<String, String> kafka;
  private final Map<String, String> registry;
  private final ServiceSettings service;
  private final TopicSettings topics;
  private final ImageSettings image;
  private final EncodeSettings encode;
  private final PredictSettings predict;
  private final AdaptationSettings adaptation;
  private final DeadLetterSettings deadLetters;
  private final HttpSettings http;
  private final MetricSettings metrics;

  private Settings(SettingsSources sources) {
    effective = Map.copyOf(sources.values());
    kafka = PassThrough.kafka(sources.kafka());
    registry = PassThrough.registry(sources.registry());
    Values values = new Values(parse(effective));
    service = ServiceSettings.of(values);
    topics = TopicSettings.of(values);
    image = ImageSettings.of(values);
    encode = EncodeSettings.of(values);
    predict = PredictSettings.of(values);
    adaptation = AdaptationSettings.of(values);
    deadLetters = DeadLetterSettings.of(values);
    http = HttpSettings.of(values);
    metrics = MetricSettings.of(values);
  }

  /**
   * Lays defaults, file, environment and overrides over each other, later ones win, and checks the
   * result.
   *
   * @param file properties, UTF-8; keys with or without {@code unimos.}
   * @param environment only {@code UNIMOS_*}, {@code KAFKA_*} and {@code REGISTRY_*} are read
   * @param overrides from {@code --set key=value}
   * @throws SettingsException with one line that names the key
   */
  public static Settings load(
      Optional<Path> file, Map<String, String> environment, Map<String, String> overrides) {
    Settings settings = new Settings(new SettingsSources(file, environment, overrides));
    CrossChecks.check(settings);
    return settings;
  }

  /**
   * Defaults with overrides, for wiring that has no file: the demo, benchmarks and tests.
   *
   * @throws SettingsException with one line that names the key
   */
  public static Settings of(Map<String, String> overrides) {
    return load(Optional.empty(), Map.of(), overrides);
  }

  /** The tables of the configuration page, in Markdown. */
  public static String table() {
    return SettingsPage.tables();
  }

  /** The effective settings, a line each, with their origin; secrets are masked. */
  public String describe() {
    return SettingsPage.describe(effective, kafka, registry);
  }

  private static Map<String, Object> parse(Map<String, Raw> raw) {
    Map<String, Object> parsed = new HashMap<>();
    for (ConfigKey key : SettingsBlock.allKeys().values()) {
      Raw written = raw.get(key.name);
      parsed.put(key.name, written == null ? null : parse(key, written));
    }
    return parsed;
  }

  private static Object parse(ConfigKey key, Raw written) {
    try {
      Object value = ConfigDef.parseType(key.name, written.value(), key.type);
      key.validator.ensureValid(key.name, value);
      return value;
    } catch (ConfigException e) {
      // Kafka's own words name no unit and no bounds
      String hint =
          UnknownKey.isServiceLink(written.origin()) && written.value().contains("://")
              ? "; it looks like a Kubernetes service link: set enableServiceLinks: false"
              : "";
      throw new SettingsException(
          key.name,
          "'"
              + Secrets.mask(key.name, written.value())
              + "' (from "
              + written.origin()
              + ") is not valid; expected "
              + key.validator
              + hint);
    }
  }

  public ServiceSettings service() {
    return service;
  }

  public TopicSettings topics() {
    return topics;
  }

  public ImageSettings image() {
    return image;
  }

  public EncodeSettings encode() {
    return encode;
  }

  public PredictSettings predict() {
    return predict;
  }

  public AdaptationSettings adaptation() {
    return adaptation;
  }

  public DeadLetterSettings deadLetters() {
    return deadLetters;
  }

  public HttpSettings http() {
    return http;
  }

  public MetricSettings metrics() {
    return metrics;
  }

  /** Kafka client settings as given, without the {@code kafka.} prefix; may hold secrets. */
  public Map<String, String> kafka() {
    return kafka;
  }

  /** Registry client settings as given, without the {@code registry.} prefix; may hold secrets. */
  public Map<String, String> registry() {
    return registry;
  }

  @Override
  public String toString() {
    return describe();
  }
}
