package io.unimos.cli;

import io.unimos.config.Settings;
import io.unimos.service.check.Cluster;
import io.unimos.topology.TopicReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of every command that reads settings, and where it prints. */
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
   * The settings of this call.
   *
   * @throws io.unimos.config.SettingsException with one line that names the key
   */
  public Settings load() {
    return Settings.load(Optional.ofNullable(config), System.getenv(), overrides);
  }

  /**
   * A reader that shows how far it is, and at its end what it has skipped.
   *
   * @param name what it reads for, in the client's id
   * @param keys settings that name the topics that have to be there
   * @throws io.unimos.config.SettingsException if one is not, or no broker answers
   */
  public TopicReader reader(Settings settings, String name, String... keys) {
    return reader(settings, err(), name, keys);
  }

  /** The same for whom the console calls. */
  public static TopicReader reader(
      Settings settings, PrintWriter err, String name, String... keys) {
    Cluster.require(settings, keys);
    return new TopicReader(settings, name)
        .telling(
            total -> Progress.ofRecords(err, total, Progress.isTerminal(), System::nanoTime),
            line -> complain(err, line));
  }

  /** Says in a line what went wrong on the way. */
  static void complain(PrintWriter err, String line) {
    err.println(EventView.printable(line));
    err.flush();
  }

  /** What the command has to say. */
  public PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** What went wrong on the way. */
  public PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /** To be thrown where an argument is wrong; the line ends with a word on the command's help. */
  public ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
