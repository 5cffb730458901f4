package io.unimos.cli;

import io.unimos.config.Settings;
import io.unimos.service.check.Cluster;
import io.unimos.stream.read.TopicReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of every command that reads settings, and its output streams. */
public final class SettingsOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

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
   * Returns the settings of this call.
   *
   * @throws io.unimos.config.SettingsException with one line that names the key
   */
  public Settings load() {
    return load(overrides);
  }

  /**
   * Returns the settings of this call with other values of {@code --set}.
   *
   * @throws io.unimos.config.SettingsException with one line that names the key
   */
  public Settings load(Map<String, String> others) {
    return Settings.load(Optional.ofNullable(config), System.getenv(), others);
  }

  /** Returns a copy of the values of {@code --set}. */
  public Map<String, String> overrides() {
    return new LinkedHashMap<>(overrides);
  }

  /**
   * Returns a reader that shows its progress and reports at its end what it has skipped.
   *
   * @param name the purpose of the reading, used in the client's id
   * @param keys the settings that name the required topics
   * @throws io.unimos.config.SettingsException if one is missing, or no broker answers
   */
  public TopicReader reader(Settings settings, String name, String... keys) {
    return reader(settings, err(), name, keys);
  }

  /** Returns such a reader for callers from the console. */
  public static TopicReader reader(
      Settings settings, PrintWriter err, String name, String... keys) {
    Cluster.require(settings, keys);
    return new TopicReader(settings, name)
        .withProgress(
            total -> Progress.ofRecords(err, total, Progress.isTerminal(), System::nanoTime),
            line -> complain(err, line));
  }

  /** Prints a problem as one line. */
  static void complain(PrintWriter err, String line) {
    err.println(EventView.printable(line));
    err.flush();
  }

  /** Returns the writer for the command's results. */
  public PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** Returns the writer for problems. */
  public PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /**
   * Returns the exception for a wrong argument, whose line ends with a hint at the command's help.
   */
  public ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
