package io.unimos.core.source;

import io.unimos.core.math.Vectors;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The rejection of images that show none of the task's classes (open-set recognition;
 * method-specification 4.11). The score is this project's own: the image's greatest cosine to a
 * source prototype, less the mean of that over its domain. The bound is a quantile of the same
 * score over the source hold-out. Without the means, a camera that sees the classes otherwise than
 * the source would have most of its images rejected. Confidence is no substitute, because a
 * classifier is as confident on unknown classes. Immutable; any thread.
 *
 * @param bound centred cosine below which an image shows none of the classes
 */
public record OpenSet(double bound) {

  /**
   * Fits the bound on the hold-out.
   *
   * @param maxCosine greatest cosine to a source prototype of a feature {@code [d]}, as {@link
   *     #refuses} receives it
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

  /** Returns the number of hold-out images, of {@code heldOut}, that are rejected. */
  static int refused(int heldOut, double share) {
    // 1 - .95 is a little more than .05
    return (int) Math.floor((1 - share) * heldOut + 1e-9);
  }

  /**
   * Returns the number of hold-out images that a share needs, so that at least one of them is
   * rejected.
   */
  public static int needed(double share) {
    return (int) Math.ceil(1 / (1 - share) - 1e-9);
  }

  /**
   * Returns true when an image shows none of the classes.
   *
   * @param cosine its greatest to a source prototype
   * @param usual mean of that over its domain
   */
  public boolean refuses(double cosine, double usual) {
    return cosine - usual < bound;
  }
}
