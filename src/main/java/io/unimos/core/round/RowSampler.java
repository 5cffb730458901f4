package io.unimos.core.round;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The order of the rows in training: all of them in random order, then again in another; or class
 * by class in turn, each in its own random order. One per side of a training; one thread.
 */
final class RowSampler {
  private final int[][] groups;
  private final int[] used;
  private final SplittableRandom random;
  private int turn;

  private RowSampler(int[][] groups, SplittableRandom random) {
    this.groups = groups;
    this.used = Arrays.stream(groups).mapToInt(g -> g.length).toArray();
    this.random = random;
  }

  /** Returns a sampler that treats all rows alike. */
  static RowSampler shuffled(int rows, SplittableRandom random) {
    int[][] all = {java.util.stream.IntStream.range(0, rows).toArray()};
    return new RowSampler(all, random);
  }

  /** Returns a sampler that draws as many rows of each class. */
  static RowSampler balanced(int[] labels, int classes, SplittableRandom random) {
    int[][] groups = new int[classes][];
    for (int k = 0; k < classes; k++) {
      int wanted = k;
      groups[k] =
          java.util.stream.IntStream.range(0, labels.length)
              .filter(i -> labels[i] == wanted)
              .toArray();
    }
    int[][] present = Arrays.stream(groups).filter(g -> g.length > 0).toArray(int[][]::new);
    return new RowSampler(present, random);
  }

  /** Returns the next {@code count} rows. */
  int[] next(int count) {
    int[] rows = new int[count];
    for (int i = 0; i < count; i++) {
      rows[i] = nextOf(turn);
      turn++;
      if (turn == groups.length) {
        turn = 0;
        if (groups.length > 1) {
          shuffleGroups();
        }
      }
    }
    return rows;
  }

  /** Starts anew, at the start of an epoch. */
  void restart() {
    for (int g = 0; g < groups.length; g++) {
      used[g] = groups[g].length;
    }
  }

  private int nextOf(int group) {
    int[] rows = groups[group];
    if (used[group] == rows.length) {
      for (int i = rows.length - 1; i > 0; i--) {
        int other = random.nextInt(i + 1);
        int row = rows[i];
        rows[i] = rows[other];
        rows[other] = row;
      }
      used[group] = 0;
    }
    return rows[used[group]++];
  }

  /**
   * Shuffles the classes, so that a batch that is no multiple of K does not always favour the same
   * ones.
   */
  private void shuffleGroups() {
    for (int i = groups.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int[] group = groups[i];
      groups[i] = groups[other];
      groups[other] = group;
      int count = used[i];
      used[i] = used[other];
      used[other] = count;
    }
  }
}
