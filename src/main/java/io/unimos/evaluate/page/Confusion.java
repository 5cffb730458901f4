package io.unimos.evaluate.page;

import io.unimos.core.domain.Component;
import io.unimos.evaluate.Playback;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The confusion matrix: true class by named class, counted over the scored images of one stream. Of
 * many classes those with most mistakes are shown, and the others together.
 *
 * @param names of rows and columns
 * @param before the counts of zero-shot
 * @param after the counts of the served answers
 * @param pairs the mistakes whose number changed most
 */
public record Confusion(List<String> names, List<Row> before, List<Row> after, List<Pair> pairs) {
  /** The number of classes that can still be read side by side. */
  static final int MOST_CLASSES = 14;

  private static final int PAIRS = 12;
  private static final int LEVELS = 8;

  /** The images of one true class. */
  public record Row(String name, List<Cell> cells) {}

  /**
   * The images of a row with the same named class.
   *
   * @param level of the cell's shade, 0..8, by its share of the row
   */
  public record Cell(int count, int level, boolean right) {}

  /** One kind of mistake. */
  public record Pair(String truth, String named, int before, int after) {
    /** Returns the increase of its number; below 0 for a decrease. */
    public int change() {
      return after - before;
    }
  }

  /** Counts a stream. */
  static Confusion of(Playback playback, List<String> classes) {
    int[][] before = counts(playback, Component.ZERO_SHOT, classes.size());
    int[][] after = counts(playback, Component.SERVED, classes.size());
    List<Integer> shown = shown(before, after);
    List<String> names = new ArrayList<>(shown.stream().map(classes::get).toList());
    if (shown.size() < classes.size()) {
      names.add("all others");
    }
    return new Confusion(
        names,
        rows(before, shown, names),
        rows(after, shown, names),
        pairs(before, after, classes));
  }

  private static int[][] counts(Playback playback, Component component, int classes) {
    int[][] counts = new int[classes][classes];
    for (Playback.Line line : playback.lines()) {
      if (line.sample().scored()) {
        counts[line.sample().label()][line.label(component)]++;
      }
    }
    return counts;
  }

  /** Returns the shown classes in their order. */
  private static List<Integer> shown(int[][] before, int[][] after) {
    int classes = before.length;
    if (classes <= MOST_CLASSES) {
      return IntStream.range(0, classes).boxed().toList();
    }
    return IntStream.range(0, classes)
        .boxed()
        .sorted(Comparator.comparingInt(k -> -mistakes(before, k) - mistakes(after, k)))
        .limit(MOST_CLASSES - 1)
        .sorted()
        .toList();
  }

  /**
   * Returns the number of images of a class that were named otherwise, and of others that were
   * named so.
   */
  private static int mistakes(int[][] counts, int k) {
    return IntStream.range(0, counts.length)
        .filter(other -> other != k)
        .map(other -> counts[k][other] + counts[other][k])
        .sum();
  }

  private static List<Row> rows(int[][] counts, List<Integer> shown, List<String> names) {
    int size = names.size();
    int[] place = new int[counts.length];
    java.util.Arrays.fill(place, size - 1);
    for (int i = 0; i < shown.size(); i++) {
      place[shown.get(i)] = i;
    }
    int[][] merged = new int[size][size];
    int[] right = new int[size];
    for (int truth = 0; truth < counts.length; truth++) {
      for (int named = 0; named < counts.length; named++) {
        merged[place[truth]][place[named]] += counts[truth][named];
      }
      right[place[truth]] += counts[truth][truth];
    }
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      int sum = Math.max(1, IntStream.of(merged[i]).sum());
      List<Cell> cells = new ArrayList<>();
      for (int j = 0; j < size; j++) {
        int level = (int) Math.ceil((double) LEVELS * merged[i][j] / sum);
        cells.add(new Cell(merged[i][j], level, i == j && right[i] == merged[i][j]));
      }
      rows.add(new Row(names.get(i), cells));
    }
    return rows;
  }

  private static List<Pair> pairs(int[][] before, int[][] after, List<String> classes) {
    List<Pair> pairs = new ArrayList<>();
    for (int truth = 0; truth < before.length; truth++) {
      for (int named = 0; named < before.length; named++) {
        if (truth != named && before[truth][named] != after[truth][named]) {
          pairs.add(
              new Pair(
                  classes.get(truth),
                  classes.get(named),
                  before[truth][named],
                  after[truth][named]));
        }
      }
    }
    return pairs.stream()
        .sorted(Comparator.comparingInt(pair -> -Math.abs(pair.change())))
        .limit(PAIRS)
        .toList();
  }
}
