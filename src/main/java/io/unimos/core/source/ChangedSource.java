package io.unimos.core.source;

import com.google.common.primitives.Booleans;
import com.google.common.primitives.Ints;
import io.unimos.core.math.Vectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A source whose classes have changed at run time (method-specification 8). A class has a text,
 * images, or both; the missing part is estimated from how the other classes' texts and images lie
 * to each other. Images are estimated by {@link TextOnlyClasses}, a text by the reverse: mu_k =
 * m_mu + (R_k - m_R) / r. The penalty of the probe is chosen anew, since its hold-out has changed
 * too.
 */
final class ChangedSource {
  private ChangedSource() {}

  /**
   * Returns the source with these classes.
   *
   * @param added in the order of the new classes of the change
   * @throws IllegalArgumentException if their number differs from the change's, fewer than two
   *     classes are left, or fewer than two of them have images while another one has none
   */
  static SourceModel of(SourceModel before, ClassChange change, List<SourceModel.NewClass> added) {
    int[] fresh = IntStream.range(0, change.now()).filter(k -> change.from()[k] < 0).toArray();
    if (fresh.length != added.size() || change.now() < 2) {
      throw new IllegalArgumentException(
          "%d classes, %d of them new, from %d new ones"
              .formatted(change.now(), fresh.length, added.size()));
    }
    int[] to = change.to();
    List<double[]> features = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    List<Boolean> heldOut = new ArrayList<>();
    for (int i = 0; i < before.labels().length; i++) {
      if (to[before.labels()[i]] >= 0) {
        features.add(before.features()[i]);
        labels.add(to[before.labels()[i]]);
        heldOut.add(before.heldOut()[i]);
      }
    }
    double[][] text = new double[change.now()][];
    boolean[] seen = new boolean[text.length];
    for (int k = 0; k < text.length; k++) {
      seen[k] = change.from()[k] >= 0;
      text[k] = seen[k] ? before.text()[change.from()[k]] : null;
    }
    for (int i = 0; i < fresh.length; i++) {
      SourceModel.NewClass one = added.get(i);
      seen[fresh[i]] = one.rows().length > 0;
      text[fresh[i]] = one.text().orElseGet(() -> guessedText(before, one.learned()));
      for (int row = 0; row < one.rows().length; row++) {
        features.add(one.rows()[row]);
        labels.add(fresh[i]);
        heldOut.add(one.heldOut()[row]);
      }
    }
    LabelledRows bank = new LabelledRows(features.toArray(double[][]::new), Ints.toArray(labels));
    boolean[] flags = Booleans.toArray(heldOut);
    int known = Booleans.countTrue(seen);
    if (known < seen.length && known < TextOnlyClasses.LEAST_KNOWN) {
      throw new IllegalArgumentException(
          "%d of its %d classes have images; where a class has none, at least %d others need some"
              .formatted(known, seen.length, TextOnlyClasses.LEAST_KNOWN));
    }
    if (known < seen.length) {
      return TextOnlyClasses.completed(text, bank, seen, flags, before.scales());
    }
    return new SourceModel(text, bank.rows(), bank.labels(), flags, before.scales());
  }

  private static double[] guessedText(SourceModel source, double[][] rows) {
    int d = source.dimension();
    double[][] means = source.classMeans();
    double[] ofImages = Vectors.mean(means, d);
    double[] ofTexts = Vectors.mean(source.text(), d);
    double radius = radius(means, ofImages);
    double ratio = radius > 0 ? radius(source.text(), ofTexts) / radius : 0;
    double[] text = ofTexts.clone();
    Vectors.axpy(ratio, Vectors.mean(rows, d), 0, text, 0, d);
    Vectors.axpy(-ratio, ofImages, 0, text, 0, d);
    return Vectors.normalised(text);
  }

  private static double radius(double[][] rows, double[] middle) {
    double mean =
        Arrays.stream(rows)
            .mapToDouble(row -> Vectors.squaredDistance(row, middle))
            .average()
            .orElse(0);
    return Math.sqrt(mean);
  }
}
