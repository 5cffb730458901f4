package io.unimos.method.annotation;

import io.unimos.numbers.Vectors;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The pool: new images of a domain, some of which are queried (method-specification 7.6).
 *
 * @param geometry the input of {@link AskStrategy#COVER}, made only for it
 * @param doubts 1 - max p, served, {@code [m]}
 * @param margins between the two likeliest classes, {@code [m]}
 * @param numbers {@code [m]}, the result of {@link RandomDraw#of} for each
 * @param discrepancies D {@code [m]}; 0 where no heads served
 */
public record Portion(
    Supplier<Geometry> geometry,
    double[] doubts,
    double[] margins,
    long[] numbers,
    double[] discrepancies) {
  /** The number of images in the pool. */
  public static final int SIZE = 32;

  /** The number of images that a budget is given for. */
  public static final int WINDOW = 128;

  /**
   * Returns the budget after a number of images.
   *
   * @param perWindow B
   * @param images of the domain so far, this pool's included
   * @param asked the number of images queried before
   */
  public static int owed(int perWindow, long images, long asked) {
    return (int) Math.max(0, perWindow * images / WINDOW - asked);
  }

  /**
   * The similarity of images to each other.
   *
   * @param rows r {@code [m][d]}, unit vectors in the metric of the last round
   * @param done {@code [m]}, the greatest cosine of each to an image queried before, at least 0
   */
  public record Geometry(double[][] rows, double[] done) {}

  /** The selection of one image to query. */
  public record Pick(int at, boolean random) {}

  /**
   * Returns the images to query, the random ones first. Random ones are taken even beyond the
   * budget, because without them the rest would no longer be a random sample.
   *
   * @param perWindow B
   * @param budget the number of images to query
   */
  public List<Pick> choose(AskStrategy strategy, int perWindow, int budget) {
    List<Pick> picks = new ArrayList<>();
    if (strategy == AskStrategy.RANDOM) {
      order(Comparator.comparing(i -> numbers[i], Long::compareUnsigned))
          .limit(budget)
          .forEach(i -> picks.add(new Pick(i, true)));
      return picks;
    }
    for (int i = 0; i < numbers.length; i++) {
      if (RandomDraw.drawn(numbers[i], perWindow)) {
        picks.add(new Pick(i, true));
      }
    }
    int left = budget - picks.size();
    boolean[] taken = new boolean[numbers.length];
    picks.forEach(pick -> taken[pick.at] = true);
    switch (strategy) {
      case COVER -> cover(left, picks, taken);
      case MARGIN -> add(order(Comparator.comparingDouble(i -> margins[i])), left, taken, picks);
      case DISCREPANCY ->
          add(order(Comparator.comparingDouble(i -> -discrepancies[i])), left, taken, picks);
      case RANDOM, OFF -> {}
    }
    return picks;
  }

  private Stream<Integer> order(Comparator<Integer> by) {
    return IntStream.range(0, numbers.length).boxed().sorted(by.thenComparing(i -> i));
  }

  private static void add(Stream<Integer> order, int count, boolean[] taken, List<Pick> picks) {
    order
        .filter(i -> !taken[i])
        .limit(Math.max(0, count))
        .forEach(i -> picks.add(new Pick(i, false)));
  }

  /**
   * Chooses greedily images that are typical of doubtful ones and not near to any queried image.
   */
  private void cover(int count, List<Pick> picks, boolean[] taken) {
    if (count <= 0) {
      return;
    }
    Geometry near = geometry.get();
    double[][] rows = near.rows;
    double[] done = near.done.clone();
    picks.forEach(pick -> ask(pick.at, rows, done));
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
      picks.add(new Pick(best, false));
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
