package io.unimos.evaluate;

import io.unimos.core.domain.Component;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The predictions as CSV, one file a domain, so that the figures can be recomputed. */
final class SavedPredictions {
  private static final List<Component> COMPONENTS = Component.unconditional();
  static final String HEADER =
      COMPONENTS.stream()
          .map(Component::key)
          .collect(Collectors.joining(",", "n,id,truth,", ",version,confidence"));

  private SavedPredictions() {}

  /** Writes {@code FOLDER/<domain>-<seed>.csv}. */
  static void write(Path folder, long seed, Playback playback, List<String> classes)
      throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve(playback.fileName(seed) + ".csv");
    try (Writer out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      out.write(HEADER + "\n");
      int n = 0;
      for (Playback.Line line : playback.lines()) {
        n++;
        int truth = line.sample().label();
        List<String> cells = new ArrayList<>();
        cells.add(String.valueOf(n));
        cells.add(quoted(line.sample().id()));
        cells.add(truth == LabelledFeature.UNKNOWN ? "" : quoted(classes.get(truth)));
        for (Component component : COMPONENTS) {
          cells.add(quoted(classes.get(line.label(component))));
        }
        cells.add(String.valueOf(line.version()));
        cells.add(String.format(Locale.ROOT, "%.4f", line.confidence()));
        out.write(String.join(",", cells) + "\n");
      }
    }
  }

  private static String quoted(String text) {
    return text.matches("[\\w ./-]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
