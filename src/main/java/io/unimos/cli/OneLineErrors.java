package io.unimos.cli;

import io.unimos.config.SettingsException;
import io.unimos.service.ExitCodes;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.kafka.common.config.ConfigException;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The handler that ends a failed command with one line on standard error; it prints the stack trace
 * only on request.
 */
final class OneLineErrors implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private final BooleanSupplier verbose;

  OneLineErrors(BooleanSupplier verbose) {
    this.verbose = verbose;
  }

  /** Returns a converter of what is written on the command line, whose refusals say why. */
  static <T> ITypeConverter<T> converter(Function<String, T> parser) {
    return text -> {
      try {
        return parser.apply(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    };
  }

  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    CommandLine line = failure.getCommandLine();
    String name = line.getCommandSpec().qualifiedName();
    String hint = failure instanceof UnmatchedArgumentException unmatched ? near(unmatched) : "";
    line.getErr().println(oneLine(failure.getMessage()) + hint + "; see " + name + " --help");
    return ExitCodes.USAGE;
  }

  private static String near(UnmatchedArgumentException unmatched) {
    List<String> near = unmatched.getSuggestions();
    return near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?";
  }

  /**
   * Runs the command and passes errors of the virtual machine to the handler as well, so that a
   * missing native library ends the process instead of one thread.
   */
  static int run(ParseResult parsed) {
    CommandLine last = parsed.asCommandLineList().get(parsed.asCommandLineList().size() - 1);
    if (isNoun(last.getCommandSpec())
        && !last.isUsageHelpRequested()
        && !last.isVersionHelpRequested()) {
      last.usage(last.getErr());
      return ExitCodes.USAGE;
    }
    try {
      return new CommandLine.RunLast().execute(parsed);
    } catch (LinkageError | VirtualMachineError e) {
      throw new ExecutionException(last, e.toString(), e);
    } catch (ExecutionException e) {
      // The failed command is a method.
      throw e.getCause() instanceof Error error
          ? new ExecutionException(last, error.toString(), error)
          : e;
    }
  }

  /** Returns true if the word needs another one after it. */
  static boolean isNoun(CommandSpec spec) {
    return !(spec.userObject() instanceof Callable || spec.userObject() instanceof Method);
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

  /** The text includes the class: "NoSuchFileException: x" says more than "x". */
  private static String words(Throwable failure) {
    if (failure instanceof ExecutionException) {
      return failure.getMessage();
    }
    String message = failure.getMessage();
    String name = failure.getClass().getSimpleName();
    return message == null ? name + " (--verbose shows where)" : name + ": " + message;
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
