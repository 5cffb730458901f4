package io.unimos.method;

import io.unimos.numbers.Vectors;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * When an image shows none of the task's classes (open-set recognition). Ours: its greatest cosine
 * to a source prototype, which the admission test looks at too, less the mean of that over its
 * domain; the bound is a quantile of the same over the source hold-out, less the mean there.
 * Without the means a camera that sees the classes otherwise than the source would have most of its
 * images refused. Confidence tells nothing here: a classifier is as sure of what it does not know.
 * Immutable; any thread.
 *
 * @param bound centred cosine below which an image is none of these
 */
public record OpenSet(double bound) {

  /**
   * Fitted on the hold-out.
   *
   * @param maxCosine greatest cosine to a source prototype of a feature {@code [d]}, as {@link
   *     #refuses} will be told it
   * @param share of the hold-out's images that are still named, in 0..1; 0: nothing is fitted
   */
  public static Optional<OpenSet> fitted(
      SourceModel source, ToDoubleFunction<double[]> maxCosine, double share) {
    LabelledRows held = source.rows(true);
    if (share <= 0 || held.size() == 0) {
      return Optional.empty();
    }
    double[] cosines = Arrays.stream(held.rows()).mapToDouble(maxCosine).sorted().toArray();
    double mean = Vectors.sum(cosines) / cosines.length;
    return Optional.of(new OpenSet(cosines[refused(cosines.length, share)] - mean));
  }

  /** How many of so many hold-out images are refused. */
  static int refused(int heldOut, double share) {
    // 1 - .95 is a little more than .05
    return (int) Math.floor((1 - share) * heldOut + 1e-9);
  }

  /** Hold-out images that a share needs, so that at least one of them is refused. */
  public static int needed(double share) {
    return (int) Math.ceil(1 / (1 - share) - 1e-9);
  }

  /**
   * Whether an image shows none of the classes.
   *
   * @param cosine its greatest to a source prototype
   * @param usual mean of that over its domain
   */
  public boolean refuses(double cosine, double usual) {
    return cosine - usual < bound;
  }
}
