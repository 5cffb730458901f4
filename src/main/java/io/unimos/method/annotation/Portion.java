package io.unimos.method.annotation;

import io.unimos.numbers.Probabilities;
import io.unimos.numbers.Vectors;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Some new images of a domain, of which some are to be asked for (METHOD.md 7, "Which images").
 *
 * @param rows r {@code [m][d]}, unit vectors in the metric of the last round
 * @param posteriors p {@code [m][K]}, served
 * @param numbers {@code [m]}, what {@link RandomDraw#of} says of each
 * @param discrepancies D {@code [m]}; 0 where no heads served
 */
public record Portion(
    double[][] rows, double[][] posteriors, long[] numbers, double[] discrepancies) {
  /** Images in a portion. */
  public static final int SIZE = 32;

  /** Images that a budget is given for. */
  public static final int WINDOW = 128;

  /**
   * Labels that are owed after so many images.
   *
   * @param perWindow B
   * @param images of the domain so far, this portion's included
   * @param asked for before
   */
  public static int owed(int perWindow, long images, long asked) {
    return (int) Math.max(0, perWindow * images / WINDOW - asked);
  }

  /** One image that is asked for. */
  public record Pick(int at, boolean random) {}

  /**
   * The images to ask for, the random ones first. Random ones are taken even beyond the budget: one
   * left out for that would no longer be drawn.
   *
   * @param done {@code [m]}, the greatest cosine of each to what was asked for before, at least 0
   * @param perWindow B
   * @param budget how many
   */
  public List<Pick> choose(AskStrategy strategy, double[] done, int perWindow, int budget) {
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
      case COVER -> cover(done, left, picks, taken);
      case MARGIN ->
          add(order(Comparator.comparingDouble(i -> margin(posteriors[i]))), left, taken, picks);
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

  /** Greedily what is typical of doubtful images that nothing asked for is near to. */
  private void cover(double[] before, int count, List<Pick> picks, boolean[] taken) {
    double[] done = before.clone();
    picks.forEach(pick -> near(pick.at, done));
    for (int step = 0; step < count; step++) {
      int best = -1;
      double most = 0;
      for (int i = 0; i < rows.length; i++) {
        double gain = taken[i] ? 0 : gain(i, done);
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
      near(best, done);
    }
  }

  private double gain(int i, double[] done) {
    double gain = 0;
    for (int j = 0; j < rows.length; j++) {
      double doubt = 1 - Probabilities.greatest(posteriors[j]);
      gain += doubt * Math.max(0, cosine(i, j) - done[j]);
    }
    return gain;
  }

  private void near(int i, double[] done) {
    for (int j = 0; j < done.length; j++) {
      done[j] = Math.max(done[j], cosine(i, j));
    }
  }

  private double cosine(int i, int j) {
    return Vectors.dotInOrder(rows[i], rows[j]);
  }

  /** Between the two greatest. */
  private static double margin(double[] p) {
    double first = 0;
    double second = 0;
    for (double v : p) {
      if (v > first) {
        second = first;
        first = v;
      } else if (v > second) {
        second = v;
      }
    }
    return first - second;
  }
}
