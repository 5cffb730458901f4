package io.unimos.cli;

import io.unimos.config.SettingsException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.config.ConfigException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Ends a failed command with one line on standard error; the stack trace only on request. */
final class OneLineErrors implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private final BooleanSupplier verbose;

  OneLineErrors(BooleanSupplier verbose) {
    this.verbose = verbose;
  }

  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    CommandLine line = failure.getCommandLine();
    String name = line.getCommandSpec().qualifiedName();
    line.getErr().println(oneLine(failure.getMessage()) + "; see " + name + " --help");
    return ExitCodes.USAGE;
  }

  @Override
  public int handleExecutionException(Exception failure, CommandLine line, ParseResult parsed) {
    if (verbose.getAsBoolean()) {
      failure.printStackTrace(line.getErr());
    }
    Optional<SettingsException> setting = cause(failure, SettingsException.class);
    if (setting.isPresent()) {
      line.getErr().println(oneLine(setting.get().getMessage()));
      return ExitCodes.CONFIGURATION;
    }
    Optional<ConfigException> client = cause(failure, ConfigException.class);
    if (client.isPresent()) {
      line.getErr().println("kafka.*: " + oneLine(client.get().getMessage()));
      return ExitCodes.CONFIGURATION;
    }
    line.getErr().println(oneLine(words(failure)));
    return ExitCodes.FAILURE;
  }

  private static <T extends Throwable> Optional<T> cause(Throwable failure, Class<T> type) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (type.isInstance(t)) {
        return Optional.of(type.cast(t));
      }
    }
    return Optional.empty();
  }

  /** The class belongs to the words: "NoSuchFileException: x" says more than "x". */
  private static String words(Throwable failure) {
    String message = failure.getMessage();
    String name = failure.getClass().getSimpleName();
    return message == null ? name + " (--verbose tells where)" : name + ": " + message;
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
