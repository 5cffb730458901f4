package io.unimos.lab.demo;

import io.unimos.lab.cameras.DemoCameras;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The command {@code demo render}, which writes images of a demo camera as {@code
 * OUT/<class>/<id>.jpg}: the source of the demo bundle, and labelled folders to evaluate on.
 */
@Command(
    name = "render",
    hidden = true,
    description = "Writes images of a demo camera into labelled folders.")
public final class DemoRenderCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--condition", required = true, description = "Condition of the camera.")
  private String condition;

  @Option(names = "--count", required = true, description = "How many images.")
  private int count;

  @Option(names = "--seed", required = true, description = "Seed of the camera.")
  private long seed;

  @Option(names = "--out", required = true, description = "Folder to write to; made if missing.")
  private Path out;

  @Override
  public Integer call() throws IOException {
    if (!DemoCameras.conditions().contains(condition)) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "--condition " + condition + ": not one of " + DemoCameras.conditions());
    }
    DemoCameras.write(out, condition, seed, count);
    PrintWriter reported = spec.commandLine().getOut();
    reported.printf("%d images under %s%n", count, out);
    reported.flush();
    return 0;
  }
}
