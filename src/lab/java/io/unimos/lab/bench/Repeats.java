package io.unimos.lab.bench;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** A repeated measurement, whose spread shows the influence of the machine. */
final class Repeats {
  /** The relative spread above which measurements say more about the machine. */
  private static final double MOST_APART = .1;

  private final List<Double> values = new ArrayList<>();

  /** Measures the given number of times, at least once. */
  static Repeats take(int count, Turns.Measure measure) throws InterruptedException {
    Repeats repeats = new Repeats();
    for (int i = 0; i < count; i++) {
      repeats.values.add(measure.take());
    }
    return repeats;
  }

  /** Enters the median with the minimum and the maximum, and reports when they are far apart. */
  void put(Map<String, Object> figures, String key, PrintWriter err) {
    double least = Collections.min(values);
    double most = Collections.max(values);
    if (most > (1 + MOST_APART) * least) {
      err.printf(
          "%s: the same was measured between %.4g and %.4g, more than a tenth apart; measure on a"
              + " quieter machine, or longer%n",
          key, least, most);
    }
    figures.put(key, Turns.median(values));
    figures.put(key + "Least", least);
    figures.put(key + "Most", most);
  }
}
