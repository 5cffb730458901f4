package io.unimos.core.label;

import io.unimos.core.math.Vectors;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The pool: new images of a domain, some of which are queried (method-specification 7.6).
 *
 * @param geometry the input of {@link QueryStrategy#COVER}, made only for it
 * @param doubts 1 - max p, served, {@code [m]}
 * @param numbers {@code [m]}, the result of {@link RandomDraw#of} for each
 */
public record QueryPool(Supplier<Geometry> geometry, double[] doubts, long[] numbers) {
  /** The number of images in the pool. */
  public static final int SIZE = 32;

  /** The number of images that a budget is given for. */
  public static final int WINDOW = 128;

  /**
   * Returns the budget after a number of images.
   *
   * @param perWindow B
   * @param images of the domain so far, this pool's included
   * @param queried the number of images queried before
   */
  public static int budget(int perWindow, long images, long queried) {
    return (int) Math.max(0, perWindow * images / WINDOW - queried);
  }

  /**
   * The similarity of images to each other.
   *
   * @param rows r {@code [m][d]}, unit vectors in the metric of the last round
   * @param done {@code [m]}, the greatest cosine of each to an image queried before, at least 0
   */
  public record Geometry(double[][] rows, double[] done) {}

  /** The selection of one image to query. */
  public record Selection(int at, boolean random) {}

  /**
   * Returns the images to query, the random ones first. Random ones are taken even beyond the
   * budget, because without them the rest would no longer be a random sample.
   *
   * @param perWindow B
   * @param budget the number of images to query
   */
  public List<Selection> choose(QueryStrategy strategy, int perWindow, int budget) {
    List<Selection> selections = new ArrayList<>();
    if (strategy == QueryStrategy.RANDOM) {
      IntStream.range(0, numbers.length)
          .boxed()
          .sorted(
              Comparator.<Integer, Long>comparing(i -> numbers[i], Long::compareUnsigned)
                  .thenComparing(i -> i))
          .limit(budget)
          .forEach(i -> selections.add(new Selection(i, true)));
      return selections;
    }
    for (int i = 0; i < numbers.length; i++) {
      if (RandomDraw.drawn(numbers[i], perWindow)) {
        selections.add(new Selection(i, true));
      }
    }
    boolean[] taken = new boolean[numbers.length];
    selections.forEach(selection -> taken[selection.at] = true);
    cover(budget - selections.size(), selections, taken);
    return selections;
  }

  /**
   * Chooses greedily images that are typical of doubtful ones and not near to any queried image.
   */
  private void cover(int count, List<Selection> selections, boolean[] taken) {
    if (count <= 0) {
      return;
    }
    Geometry near = geometry.get();
    double[][] rows = near.rows;
    double[] done = near.done.clone();
    selections.forEach(selection -> ask(selection.at, rows, done));
    for (int step = 0; step < count; step++) {
      int best = -1;
      double most = 0;
      for (int i = 0; i < rows.length; i++) {
        double gain = taken[i] ? 0 : gain(i, rows, done);
        if (gain > most) {
          most = gain;
          best = i;
        }
      }
      if (best < 0) {
        return;
      }
      taken[best] = true;
      selections.add(new Selection(best, false));
      ask(best, rows, done);
    }
  }

  private double gain(int i, double[][] rows, double[] done) {
    double gain = 0;
    for (int j = 0; j < rows.length; j++) {
      gain += doubts[j] * Math.max(0, Vectors.dotInOrder(rows[i], rows[j]) - done[j]);
    }
    return gain;
  }

  private static void ask(int i, double[][] rows, double[] done) {
    for (int j = 0; j < done.length; j++) {
      done[j] = Math.max(done[j], Vectors.dotInOrder(rows[i], rows[j]));
    }
  }
}
