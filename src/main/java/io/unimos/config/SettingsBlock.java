package io.unimos.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;

/**
 * A group of keys that belong to one record.
 *
 * @param title heading on the configuration page
 * @param definition keys, types, defaults, validators and texts
 */
record SettingsBlock(String title, ConfigDef definition) {

  /** All blocks in the order of the page. */
  static final List<SettingsBlock> ALL =
      List.of(
          new SettingsBlock("Service", ServiceSettings.DEFINITION),
          new SettingsBlock("Topics", TopicSettings.DEFINITION),
          new SettingsBlock("Images", ImageSettings.DEFINITION),
          new SettingsBlock("Encoding", EncodeSettings.DEFINITION),
          new SettingsBlock("Predictions", PredictSettings.DEFINITION),
          new SettingsBlock("Adaptation", AdaptationSettings.DEFINITION),
          new SettingsBlock("Dead letters", DeadLetterSettings.DEFINITION),
          new SettingsBlock("HTTP", HttpSettings.DEFINITION),
          new SettingsBlock("Metrics", MetricSettings.DEFINITION));

  /** Keys in the order in which they were defined. */
  List<ConfigKey> keys() {
    return new ArrayList<>(definition.configKeys().values());
  }

  /** Every key there is, by name. */
  static Map<String, ConfigKey> allKeys() {
    Map<String, ConfigKey> keys = new TreeMap<>();
    ALL.forEach(block -> keys.putAll(block.definition.configKeys()));
    return keys;
  }

  /** The environment variable of a key. */
  static String variable(String key) {
    return "UNIMOS_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** A key's default as it would be written in a file; empty where there is none. */
  static String defaultText(ConfigKey key) {
    return key.defaultValue == null ? "" : ConfigDef.convertToString(key.defaultValue, key.type);
  }
}
