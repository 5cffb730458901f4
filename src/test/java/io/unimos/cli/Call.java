package io.unimos.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** A command line run to its end in this JVM. */
record Call(int code, String out, String err) {

  /** Runs the arguments against these commands. */
  static Call of(CommandLines.Entry[] commands, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line =
        CommandLines.of(commands)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    int code = line.execute(arguments);
    return new Call(code, out.toString(), err.toString());
  }
}
