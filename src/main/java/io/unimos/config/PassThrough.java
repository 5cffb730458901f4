package io.unimos.config;

import io.unimos.config.SettingsSources.Raw;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The rules for settings that pass unchanged to the Kafka and registry clients. */
final class PassThrough {
  /**
   * The variables that Kafka's own start scripts and images read; none of them is a client setting.
   * The scripts' {@code *_OPTS} are matched by their ending.
   */
  private static final Set<String> SCRIPTS =
      Set.of(
          "KAFKA_CLUSTER_ID",
          "KAFKA_DEBUG",
          "KAFKA_HOME",
          "KAFKA_JMX_PORT",
          "KAFKA_MODE",
          "KAFKA_VERSION");

  /** The client keys that would contradict a setting of the service, with that setting. */
  private static final Map<String, Key<?>> OWNED_KAFKA =
      Map.of(
          "application.id", ServiceSettings.APPLICATION_ID,
          "bootstrap.servers", ServiceSettings.BOOTSTRAP_SERVERS,
          "group.instance.id", ServiceSettings.INSTANCE_ID,
          "num.stream.threads", ServiceSettings.THREADS,
          "state.dir", ServiceSettings.STATE_DIR);

  private static final Map<String, Key<?>> OWNED_REGISTRY =
      Map.of(
          "schema.registry.url", ServiceSettings.SCHEMA_REGISTRY_URL,
          "url", ServiceSettings.SCHEMA_REGISTRY_URL,
          "auto.register.schemas", ServiceSettings.SCHEMA_AUTO_REGISTER);

  /** The client keys that would expose the metrics that {@link KafkaProperties} hides. */
  private static final Set<String> REPORTING = Set.of("metric.reporters", "enable.metrics.push");

  private PassThrough() {}

  static boolean isKafka(String variable) {
    return variable.startsWith("KAFKA_")
        && !variable.endsWith("_OPTS")
        && !SCRIPTS.contains(variable)
        && !UnknownKey.isServiceLink(variable);
  }

  static boolean isRegistry(String variable) {
    return variable.startsWith("REGISTRY_") && !UnknownKey.isServiceLink(variable);
  }

  static Map<String, String> kafka(Map<String, Raw> raw) {
    Map<String, String> values = checked("kafka.", raw, OWNED_KAFKA);
    values.keySet().stream()
        .filter(key -> REPORTING.contains(KafkaProperties.withoutPrefix(key)))
        .findFirst()
        .ifPresent(
            key -> {
              throw new SettingsException(
                  "kafka." + key,
                  "not allowed: Kafka Streams still shows figures of a store whose memory has been"
                      + " freed, and reading one ends the process; /metrics has those that are safe");
            });
    return values;
  }

  static Map<String, String> registry(Map<String, Raw> raw) {
    return checked("registry.", raw, OWNED_REGISTRY);
  }

  private static Map<String, String> checked(
      String prefix, Map<String, Raw> raw, Map<String, Key<?>> owned) {
    Map<String, String> values = new TreeMap<>();
    raw.forEach(
        (key, value) -> {
          String bare = KafkaProperties.withoutPrefix(key);
          if (bare.equals("processing.guarantee")) {
            throw new SettingsException(
                prefix + key,
                "set by %s; it is always %s: state and results commit together, or not at all"
                    .formatted(value.origin(), KafkaProperties.GUARANTEE));
          }
          Key<?> ours = owned.get(bare);
          if (ours != null) {
            throw new SettingsException(
                prefix + key,
                "set by %s; expected %s (or %s) instead"
                    .formatted(value.origin(), ours, ours.variable()));
          }
          values.put(key, value.value());
        });
    return Map.copyOf(values);
  }
}
