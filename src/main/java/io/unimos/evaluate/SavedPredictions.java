package io.unimos.evaluate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The predictions as CSV, one file a domain, so that anybody can count again. */
final class SavedPredictions {
  static final String HEADER = "n,id,truth,zeroShot,prototypes,served,version,confidence";

  private SavedPredictions() {}

  /** Writes {@code FOLDER/<domain>-<seed>.csv}. */
  static void write(Path folder, long seed, Playback playback, List<String> classes)
      throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve(FileNames.of(playback.domain()) + "-" + seed + ".csv");
    try (Writer out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      out.write(HEADER + "\n");
      int n = 0;
      for (Playback.Line line : playback.lines()) {
        n++;
        int truth = line.sample().label();
        out.write(
            String.join(
                ",",
                String.valueOf(n),
                quoted(line.sample().id()),
                truth == LabelledFeature.UNKNOWN ? "" : quoted(classes.get(truth)),
                quoted(classes.get(line.zeroShot())),
                quoted(classes.get(line.prototypes())),
                quoted(classes.get(line.served())),
                String.valueOf(line.version()),
                String.format(Locale.ROOT, "%.4f", line.confidence())));
        out.write("\n");
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static String quoted(String text) {
    return text.matches("[\\w ./-]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
