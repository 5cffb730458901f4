package io.unimos.config;

import io.unimos.core.domain.AdaptSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All settings of the operator, checked. Immutable; made once at the start by {@link #load} and
 * shared by all threads. A class and not a record, so that no generated {@code toString} prints a
 * password.
 */
public final class Settings {
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

  private final List<Shown> shown;
  private final Map<String, String> kafka;
  private final Map<String, String> registry;
  private final ServiceSettings service;
  private final TopicSettings topics;
  private final ImageSettings image;
  private final EncodeSettings encode;
  private final PredictSettings predict;
  private final AdaptSettings adaptation;
  private final TrainSettings training;
  private final ForgetSettings forgetting;
  private final HeaderSettings headers;
  private final DeadLetterSettings deadLetters;
  private final HttpSettings http;
  private final MetricSettings metrics;
  private final ConsoleSettings console;

  private Settings(SettingsSources sources) {
    shown = sources.shown();
    kafka = PassThrough.kafka(sources.kafka());
    registry = PassThrough.registry(sources.registry());
    service = ServiceSettings.of(sources);
    topics = TopicSettings.of(sources);
    image = ImageSettings.of(sources);
    encode = EncodeSettings.of(sources);
    predict = PredictSettings.of(sources);
    adaptation = AdaptKeys.of(sources);
    training = TrainSettings.of(sources);
    forgetting = ForgetSettings.of(sources);
    headers = HeaderSettings.of(sources);
    deadLetters = DeadLetterSettings.of(sources);
    http = HttpSettings.of(sources);
    metrics = MetricSettings.of(sources);
    console = ConsoleSettings.of(sources);
  }

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
    Settings settings = new Settings(new SettingsSources(file, environment, overrides));
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

  /** Returns the keys in blocks, in the order of the configuration page. */
  static List<Keys> blocks() {
    return BLOCKS;
  }

  /** Returns the effective settings with their origin, one per line; secrets are masked. */
  public String describe() {
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

  /** Returns all settings in a form safe to display. */
  public List<Shown> shown() {
    return shown;
  }

  /** Returns all known keys by name. */
  static Map<String, Key<?>> keys() {
    Map<String, Key<?>> keys = new TreeMap<>();
    BLOCKS.forEach(block -> block.all().forEach(key -> keys.put(key.name(), key)));
    return keys;
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

  public AdaptSettings adaptation() {
    return adaptation;
  }

  public TrainSettings training() {
    return training;
  }

  public ForgetSettings forgetting() {
    return forgetting;
  }

  public HeaderSettings headers() {
    return headers;
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

  /**
   * Returns the Kafka client settings as given, without the {@code kafka.} prefix; may hold
   * secrets.
   */
  public Map<String, String> kafka() {
    return kafka;
  }

  /**
   * Returns the registry client settings as given, without the {@code registry.} prefix; may hold
   * secrets.
   */
  public Map<String, String> registry() {
    return registry;
  }

  @Override
  public String toString() {
    return describe();
  }

  public ConsoleSettings console() {
    return console;
  }
}
