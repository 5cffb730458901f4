package io.unimos.core.source;

import com.google.common.primitives.Ints;
import io.unimos.core.math.Vectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The stand-ins for the images of classes of which only the text is known (method-specification
 * 1.2). Texts and images of one encoder lie apart, so the text is moved as the other classes' texts
 * would have to move to their images. R_k = m_R + r (mu_k - m_mu), m the means over the classes
 * with images and r the ratio of both clouds' radii. Around R_k lie as many rows as the other
 * classes have on average, each as far off as a row of another class is from its own mean. A class
 * without images thus has a prototype, a column in the regression and nodes in the graph like any
 * other. None of its rows is held out, since an estimate cannot judge.
 */
final class TextOnlyClasses {
  /** The least number of classes with images; fewer do not show how far images lie from texts. */
  static final int LEAST_KNOWN = 2;

  private TextOnlyClasses() {}

  /**
   * Returns the source with stand-ins at its end.
   *
   * @param seen {@code [K]}, true for a class with rows to learn from; at least {@link
   *     #LEAST_KNOWN} are needed
   */
  static SourceModel completed(
      double[][] text,
      LabelledRows bank,
      boolean[] seen,
      boolean[] heldOut,
      SourceModel.Scales scales) {
    int[] known = IntStream.range(0, seen.length).filter(k -> seen[k]).toArray();
    LabelledRows learned = bank.at(IntStream.range(0, bank.size()).filter(i -> !heldOut[i]));
    double[][] means = learned.means(seen.length);
    double[][] images = rowsOf(means, known);
    double[][] texts = rowsOf(text, known);
    int d = text[0].length;
    double[] ofImages = Vectors.mean(images, d);
    double[] ofTexts = Vectors.mean(texts, d);
    double radius = radius(texts, ofTexts);
    double ratio = radius > 0 ? radius(images, ofImages) / radius : 0;
    int each = Math.max(1, Math.round((float) learned.size() / known.length));
    List<double[]> features = new ArrayList<>(Arrays.asList(bank.rows()));
    List<Integer> labels = new ArrayList<>(Ints.asList(bank.labels()));
    for (int k = 0; k < seen.length; k++) {
      for (int i = 0; i < each && !seen[k]; i++) {
        int like = (int) ((long) i * learned.size() / each);
        double[] row = learned.rows()[like].clone();
        Vectors.axpy(-1, means[learned.labels()[like]], 0, row, 0, d);
        Vectors.axpy(1, ofImages, 0, row, 0, d);
        Vectors.axpy(ratio, text[k], 0, row, 0, d);
        Vectors.axpy(-ratio, ofTexts, 0, row, 0, d);
        features.add(Vectors.normalised(row));
        labels.add(k);
      }
    }
    return new SourceModel(
        text,
        features.toArray(double[][]::new),
        Ints.toArray(labels),
        Arrays.copyOf(heldOut, labels.size()),
        scales);
  }

  private static double[][] rowsOf(double[][] all, int[] rows) {
    return Arrays.stream(rows).mapToObj(i -> all[i]).toArray(double[][]::new);
  }

  /** Returns the root mean square distance from the middle. */
  private static double radius(double[][] rows, double[] middle) {
    double sum = 0;
    for (double[] row : rows) {
      sum += Vectors.squaredDistance(row, middle) / rows.length;
    }
    return Math.sqrt(sum);
  }
}
