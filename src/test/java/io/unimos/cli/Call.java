package io.unimos.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;

/** A command line run to its end in this JVM. */
record Call(int code, String out, String err) {
  /** Commands that wait for the service's answer, which a slow machine gives late. */
  private static final Set<String> WAITING =
      Set.of(
          "adapters freeze",
          "adapters unfreeze",
          "adapters rollback",
          "adapters forget",
          "adapters serve",
          "classes add",
          "classes rename",
          "classes retire",
          "classes resend");

  /** Runs the arguments against these commands, with time to wait unless they say how long. */
  static Call of(CommandLines.Entry[] commands, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line =
        CommandLines.of(commands)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    int code = line.execute(patient(arguments));
    return new Call(code, out.toString(), err.toString());
  }

  private static String[] patient(String... arguments) {
    boolean waits =
        arguments.length > 1
            && WAITING.contains(arguments[0] + " " + arguments[1])
            && !List.of(arguments).contains("--wait");
    return waits
        ? Stream.concat(Stream.of(arguments), Stream.of("--wait", "2m")).toArray(String[]::new)
        : arguments;
  }
}
