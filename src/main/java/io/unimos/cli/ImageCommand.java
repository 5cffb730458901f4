package io.unimos.cli;

import io.unimos.image.decode.ImageCheck;
import io.unimos.image.decode.ImageCheck.CheckedImage;
import io.unimos.service.ExitCodes;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands that examine images as the service does. */
@Command(description = "Look at images the way the service does.")
public final class ImageCommand {
  /**
   * Explains why an image would be refused. Returns exit code 0 if the service would accept all of
   * them, 1 if it would refuse any, and 64 for a file that cannot be read.
   */
  @Command(
      name = "check",
      description = "Says whether the service would take these images, and if not, why.")
  int check(
      @Mixin SettingsOptions options,
      @Parameters(arity = "1..*", paramLabel = "FILE", description = "JPEG or PNG files.")
          List<Path> files,
      @Option(names = "--json", description = "Print a JSON array instead of lines.")
          boolean json) {
    for (Path file : files) {
      if (!Files.isRegularFile(file)) {
        throw options.wrong(
            Files.exists(file) ? file + " is not a file" : file + " does not exist");
      }
    }
    List<CheckedImage> verdicts = new ArrayList<>();
    ImageCheck check = new ImageCheck(options.load().image().limits());
    for (Path file : files) {
      try {
        verdicts.add(check.check(file));
      } catch (IOException e) {
        throw options.wrong(file + " cannot be read: " + e.getMessage());
      }
    }
    print(verdicts, json, options.out());
    return verdicts.stream().allMatch(CheckedImage::accepted) ? ExitCodes.OK : ExitCodes.FAILURE;
  }

  private static void print(List<CheckedImage> verdicts, boolean json, PrintWriter out) {
    if (json) {
      out.println(EventView.json(verdicts));
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
