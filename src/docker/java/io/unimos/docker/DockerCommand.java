package io.unimos.docker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs commands on this machine, {@code docker} above all, and says what they said. */
final class DockerCommand {
  private static final Duration SHORT = Duration.ofSeconds(30);

  private DockerCommand() {}

  /**
   * The output of a command and its exit code.
   *
   * @param code its exit status
   * @param out both streams
   */
  record Result(int code, String out) {
    /** The last line with anything on it: where a failing command gives its reason. */
    String lastLine() {
      List<String> lines = out.lines().filter(line -> !line.isBlank()).toList();
      return lines.isEmpty() ? "it printed nothing" : lines.get(lines.size() - 1).strip();
    }
  }

  /** Why there is no Docker with Compose and Linux containers here; empty when there is. */
  static Optional<String> missing() {
    Result version = run(SHORT, "docker", "version", "--format", "{{.Server.Os}}");
    if (version.code() != 0) {
      return Optional.of("no Docker daemon answers: " + version.lastLine());
    }
    if (!version.lastLine().equals("linux")) {
      return Optional.of("this Docker runs no Linux containers");
    }
    Result compose = run(SHORT, "docker", "compose", "version");
    return compose.code() == 0
        ? Optional.empty()
        : Optional.of("Docker has no plugin for Compose: " + compose.lastLine());
  }

  /** Returns the output of a short {@code docker} command, without line ends. */
  static String docker(String... arguments) {
    String[] command = new String[arguments.length + 1];
    command[0] = "docker";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    Result result = run(Duration.ofMinutes(2), command);
    if (result.code() != 0) {
      throw new IllegalStateException(Arrays.toString(command) + ": " + result.lastLine());
    }
    return result.out().strip();
  }

  static Result run(Duration limit, String... command) {
    return run(limit, Map.of(), command);
  }

  /** Runs a command to its end; one that cannot be started or takes too long has failed. */
  static Result run(Duration limit, Map<String, String> environment, String... command) {
    try {
      Path file = Files.createTempFile("command", ".out");
      try {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        Process process = builder.redirectErrorStream(true).redirectOutput(file.toFile()).start();
        boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (!ended) {
          process.destroyForcibly().waitFor();
        }
        String out = Files.readString(file, StandardCharsets.UTF_8);
        return ended
            ? new Result(process.exitValue(), out)
            : new Result(-1, out + "\nnot finished after " + limit);
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      return new Result(-1, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Result(-1, "interrupted");
    }
  }
}
