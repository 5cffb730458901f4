package io.unimos.cli;

import io.unimos.config.Settings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of every command that reads settings. */
public final class SettingsOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Properties file with settings; without it: defaults and the environment.")
  private Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Sets one setting, over the file and the environment; may be repeated.")
  private final Map<String, String> overrides = new LinkedHashMap<>();

  /**
   * The settings of this call.
   *
   * @throws io.unimos.config.SettingsException with one line that names the key
   */
  public Settings load() {
    return Settings.load(Optional.ofNullable(config), System.getenv(), overrides);
  }
}
