package io.unimos.config;

import io.unimos.config.SettingsSources.Raw;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;

/** Settings for people: the tables of the configuration page and the effective values. */
final class SettingsPage {
  private SettingsPage() {}

  static String tables() {
    StringBuilder page = new StringBuilder();
    for (SettingsBlock block : SettingsBlock.ALL) {
      page.append("### ").append(block.title()).append("\n\n");
      page.append("| key | default | accepts | meaning |\n|---|---|---|---|\n");
      for (ConfigKey key : block.keys()) {
        page.append("| `").append(key.name).append("` | ").append(defaultCell(key));
        page.append(" | ").append(cell(key.validator.toString()));
        page.append(" | ").append(cell(key.documentation)).append(" |\n");
      }
      page.append('\n');
    }
    return page.toString();
  }

  private static String defaultCell(ConfigKey key) {
    if (key.defaultValue == null) {
      return "(none)";
    }
    String text = SettingsBlock.defaultText(key);
    return text.isEmpty() ? "(empty)" : "`" + text + "`";
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }

  static String describe(
      Map<String, Raw> effective, Map<String, String> kafka, Map<String, String> registry) {
    StringBuilder lines = new StringBuilder();
    for (SettingsBlock block : SettingsBlock.ALL) {
      for (ConfigKey key : block.keys()) {
        Raw raw = effective.getOrDefault(key.name, new Raw("", "not set"));
        line(lines, key.name, raw.value(), "  (" + raw.origin() + ")");
      }
    }
    new TreeMap<>(kafka).forEach((key, value) -> line(lines, "kafka." + key, value, ""));
    new TreeMap<>(registry).forEach((key, value) -> line(lines, "registry." + key, value, ""));
    return lines.toString();
  }

  private static void line(StringBuilder lines, String key, String value, String origin) {
    lines.append(key).append(" = ").append(Secrets.mask(key, value)).append(origin).append('\n');
  }
}
