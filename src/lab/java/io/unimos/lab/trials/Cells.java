package io.unimos.lab.trials;

import static java.util.stream.Collectors.joining;

import io.unimos.core.math.HalfFloats;
import io.unimos.core.math.Probabilities;
import io.unimos.core.math.Vectors;
import io.unimos.core.met.ServedVersion;
import io.unimos.core.prototypes.PrototypeView;
import io.unimos.evaluate.LabelledFeature;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The cells of the trials' tables, and the accuracy that they show. */
final class Cells {
  private Cells() {}

  /** Returns a line of a table in Markdown. */
  static String row(Object... cells) {
    return Arrays.stream(cells).map(String::valueOf).collect(joining(" | ", "| ", " |\n"));
  }

  /** Returns the header of a table in Markdown. */
  static String header(Object... cells) {
    return row(cells) + "|---".repeat(cells.length) + "|\n";
  }

  /** Returns a share with three decimals. */
  static String share(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  /** Returns the share of all counts, each of hits and images; a dash without images. */
  static String share(Stream<int[]> counts) {
    int[] sum = counts.reduce(new int[2], (a, b) -> new int[] {a[0] + b[0], a[1] + b[1]});
    return sum[1] == 0 ? "-" : share((double) sum[0] / sum[1]);
  }

  /** Returns the accuracy of a version, or of the prototypes without one, on scored images. */
  static double accuracy(
      PrototypeView view, Optional<ServedVersion> version, List<LabelledFeature> samples) {
    int right = 0;
    int scored = 0;
    for (LabelledFeature sample : samples) {
      if (sample.scored()) {
        float[] x = HalfFloats.unpack(sample.vector());
        double[] prototypes = view.posterior(Vectors.widened(x));
        double[] p = version.map(v -> v.answer(x, prototypes).served()).orElse(prototypes);
        right += Probabilities.argmax(p) == sample.label() ? 1 : 0;
        scored++;
      }
    }
    return (double) right / scored;
  }
}
