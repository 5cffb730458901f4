package io.unimos.lab.bench;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A subject measured repeatedly between two measurements of its baseline, so that a change of the
 * machine affects both equally. A turn whose two baselines differ too much is left out; if all are
 * left out, there is no ratio.
 */
final class Turns {
  /** The largest relative difference of a turn's two baselines. */
  private static final double MOST_APART = .1;

  /** A function that measures once, in a unit of the caller's choice. */
  @FunctionalInterface
  interface Measure {
    double take() throws InterruptedException;
  }

  private final List<Double> baselines = new ArrayList<>();
  private final List<Double> measured = new ArrayList<>();

  /**
   * Measures: baseline, subject, baseline, subject, ..., baseline.
   *
   * @param count the number of measurements of the subject, at least 1
   */
  static Turns take(int count, Measure baseline, Measure subject) throws InterruptedException {
    Turns turns = new Turns();
    turns.baselines.add(baseline.take());
    for (int i = 0; i < count; i++) {
      turns.measured.add(subject.take());
      turns.baselines.add(baseline.take());
    }
    return turns;
  }

  /** Returns the median of the subject. */
  double subject() {
    return median(measured);
  }

  /** Returns the median of the baseline. */
  double baseline() {
    return median(baselines);
  }

  /** Returns the median ratio over the turns whose baselines agree; empty without any. */
  Optional<Double> ratio() {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < measured.size(); i++) {
      if (isSteady(i)) {
        ratios.add(2 * measured.get(i) / (baselines.get(i) + baselines.get(i + 1)));
      }
    }
    return ratios.isEmpty() ? Optional.empty() : Optional.of(median(ratios));
  }

  /**
   * Enters the ratio, or reports why there is none.
   *
   * @param most the largest ratio that can be true
   */
  void put(Map<String, Object> figures, String key, double most, PrintWriter err) {
    Optional<Double> ratio = ratio();
    if (ratio.isEmpty()) {
      err.printf(
          "no %s: what it is held against changed by more than a tenth around each measurement"
              + " (%s); measure on a quieter machine, or longer%n",
          key, shown(baselines));
    } else if (ratio.get() > most) {
      err.printf(
          "no %s: %.3f is more than can be (%.2f), so something was measured wrongly (%s against"
              + " %s); measure on a quieter machine, or longer%n",
          key, ratio.get(), most, shown(measured), shown(baselines));
    } else {
      figures.put(key, ratio.get());
    }
    figures.put("turns", measured.size());
    figures.put("turnsSteady", steady());
  }

  private long steady() {
    return IntStream.range(0, measured.size()).filter(this::isSteady).count();
  }

  private boolean isSteady(int turn) {
    double before = baselines.get(turn);
    double after = baselines.get(turn + 1);
    return Math.max(before, after) <= (1 + MOST_APART) * Math.min(before, after);
  }

  private static String shown(List<Double> values) {
    return String.join(", ", values.stream().map("%.4g"::formatted).toList());
  }

  static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
