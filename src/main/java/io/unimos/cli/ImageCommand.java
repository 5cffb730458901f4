package io.unimos.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.unimos.image.decode.ImageCheck;
import io.unimos.image.decode.ImageCheck.CheckedImage;
import io.unimos.image.guard.ImageLimits;
import io.unimos.service.ExitCodes;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The commands that examine images as the service does. */
@Command(description = "Look at images the way the service does.")
public final class ImageCommand {
  @Spec private CommandSpec spec;

  /**
   * Explains why an image would be refused. Prints one line or JSON object for each file. Returns
   * exit code 0 if the service would accept all of them, 1 if it would refuse any, and 64 for a
   * mistake in the call, including a file that cannot be read.
   */
  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      exitCodeOnInvalidInput = ExitCodes.USAGE,
      description = "Says whether the service would take these images, and if not, why.")
  int check(
      @Parameters(arity = "1..*", paramLabel = "FILE", description = "JPEG or PNG files.")
          List<Path> files,
      @Option(names = "--json", description = "Print a JSON array instead of lines.") boolean json,
      @Option(
              names = "--max-bytes",
              paramLabel = "N",
              description =
                  "As image.max-bytes of the service, in bytes; default ${DEFAULT-VALUE}.",
              defaultValue = "8388608")
          int maxBytes,
      @Option(
              names = "--max-pixels",
              paramLabel = "N",
              description = "As image.max-pixels of the service; default ${DEFAULT-VALUE}.",
              defaultValue = "50000000")
          long maxPixels,
      @Option(
              names = "--decode-timeout",
              paramLabel = "MS",
              description =
                  "As image.decode-timeout of the service, in ms; default ${DEFAULT-VALUE}.",
              defaultValue = "2000")
          long timeoutMillis)
      throws IOException {
    if (maxBytes < 1 || maxPixels < 1 || timeoutMillis < 1) {
      throw usage("--max-bytes, --max-pixels and --decode-timeout must be at least 1");
    }
    for (Path file : files) {
      if (!Files.isRegularFile(file)) {
        throw usage(Files.exists(file) ? file + " is not a file" : file + " does not exist");
      }
    }
    List<CheckedImage> verdicts = new ArrayList<>();
    try (ImageCheck check =
        new ImageCheck(
            new ImageLimits(
                maxBytes,
                maxPixels,
                Duration.ofMillis(timeoutMillis),
                Runtime.getRuntime().maxMemory() / 2))) {
      for (Path file : files) {
        verdicts.add(verdict(check, file));
      }
    }
    print(verdicts, json);
    return verdicts.stream().allMatch(CheckedImage::accepted) ? ExitCodes.OK : ExitCodes.FAILURE;
  }

  private CheckedImage verdict(ImageCheck check, Path file) {
    try {
      return check.check(file);
    } catch (IOException e) {
      throw usage(file + " cannot be read: " + e.getMessage());
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.subcommands().get("check"), message);
  }

  private void print(List<CheckedImage> verdicts, boolean json) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(new ObjectMapper().writeValueAsString(verdicts));
    } else {
      for (CheckedImage v : verdicts) {
        out.printf(
            Locale.ROOT,
            "%s: %s %dx%d %.1f ms: %s%n",
            v.file(),
            v.outcome(),
            v.width(),
            v.height(),
            v.millis(),
            v.detail());
      }
    }
    out.flush();
  }
}
