package io.unimos.evaluate;

import io.unimos.core.domain.Component;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * The record of one domain's evaluation, image by image.
 *
 * @param domain its name
 * @param lines one for each image, in the order played
 * @param windows one for each window, the unfinished last one included
 * @param versions the outcome of each round
 * @param rolledBack the number of versions that were rolled back
 * @param baselines answers of each baseline by name, in the order of the lines; for a baseline of
 *     several settings one array for each
 * @param answers of people who were queried
 */
public record Playback(
    String domain,
    List<Line> lines,
    List<Window> windows,
    List<Version> versions,
    int rolledBack,
    Map<String, List<int[]>> baselines,
    Answering.Result answers) {
  /** Creates a playback without queries. */
  public Playback(
      String domain,
      List<Line> lines,
      List<Window> windows,
      List<Version> versions,
      int rolledBack,
      Map<String, List<int[]>> baselines) {
    this(
        domain,
        lines,
        windows,
        versions,
        rolledBack,
        baselines,
        new Answering.Result(0, 0, Optional.empty()));
  }

  /** The number of images in a stretch that is searched for harm. */
  private static final int STRETCH = 128;

  /**
   * One image with its predictions from before it was learned.
   *
   * @param labels class that each of {@link Component#unconditional} names
   * @param version that served; 0 for none
   * @param confidence of the served answer, 0..1
   * @param unknownClass true if it was said to show none of the classes; empty where that was not
   *     judged
   */
  public record Line(
      LabelledFeature sample,
      Map<Component, Integer> labels,
      long version,
      double confidence,
      Optional<Boolean> unknownClass) {

    /** Creates a line without a judgement of the unknown class. */
    public Line(
        LabelledFeature sample, Map<Component, Integer> labels, long version, double confidence) {
      this(sample, labels, version, confidence, Optional.empty());
    }

    /** Returns the class that a component names. */
    public int label(Component component) {
      return labels.get(component);
    }
  }

  /**
   * A stretch of images with one report.
   *
   * @param from its first line, from 0
   * @param to the line after its last one
   * @param drift ratio of the mean shift; NaN when none was measured
   * @param version that serves afterwards
   * @param shift the kind of change: NONE, LABEL, DOMAIN, OUT_OF_DISTRIBUTION
   * @param decision the action that was taken
   * @param why in words
   * @param sinceChange images since the change as it was dated; NaN unless the domain has changed
   * @param bound of the drift ratio; NaN when none was measured
   */
  public record Window(
      int from,
      int to,
      double drift,
      long version,
      String shift,
      String decision,
      String why,
      double sinceChange,
      double bound) {

    /** Creates a window without a dated change. */
    public Window(
        int from, int to, double drift, long version, String shift, String decision, String why) {
      this(from, to, drift, version, shift, decision, why, Double.NaN, Double.NaN);
    }

    /** Returns true when the domain was reset: another domain, known or not. */
    public boolean reset() {
      return decision.equals("RESET");
    }
  }

  /**
   * The outcome of a round.
   *
   * @param n images before it
   * @param number of the candidate; 0 when it was dropped
   * @param status accepted, rejected, dropped
   * @param reason in words
   */
  public record Version(int n, long number, String status, String reason) {}

  /** Returns the number of rounds with a candidate that was judged. */
  public long rounds() {
    return versions.size();
  }

  /** Returns the number of candidates that never served. */
  public long rejected() {
    return versions.stream().filter(v -> v.status().equals("REJECTED")).count();
  }

  /**
   * Returns the share of right answers over the scored lines from..to-1; NaN where there are none.
   */
  public double accuracy(int from, int to, Component component) {
    return accuracy(from, to, i -> lines.get(i).label(component));
  }

  /**
   * Returns the share of the images that were said to show none of the classes; NaN where none was
   * judged.
   */
  public double unknownClass() {
    return lines.stream()
        .flatMap(line -> line.unknownClass().stream())
        .mapToInt(none -> none ? 1 : 0)
        .average()
        .orElse(Double.NaN);
  }

  /** Returns the share of right answers over all lines. */
  public double accuracy(Component component) {
    return accuracy(0, lines.size(), component);
  }

  /**
   * Returns the accuracy of a baseline. Of several settings it is the best one, which is chosen by
   * the labels.
   */
  public double baselineAccuracy(String name) {
    return baselines.get(name).stream()
        .mapToDouble(labels -> accuracy(0, labels.length, labels))
        .max()
        .orElse(Double.NaN);
  }

  /** Returns the answers of a baseline at the best of its settings. */
  public int[] best(String baseline) {
    return baselines.get(baseline).stream()
        .max(Comparator.comparingDouble(labels -> accuracy(0, labels.length, labels)))
        .orElseThrow();
  }

  /** Returns the baseline that is right most often; empty where none was played. */
  public Optional<String> bestBaseline() {
    return baselines.keySet().stream().max(Comparator.comparingDouble(this::baselineAccuracy));
  }

  /**
   * Returns the share of right answers in a stretch of answers that are in the order of the lines.
   */
  public double accuracy(int from, int to, int[] labels) {
    return accuracy(from, to, i -> labels[i]);
  }

  private double accuracy(int from, int to, IntUnaryOperator labels) {
    int scored = 0;
    int right = 0;
    for (int i = from; i < to; i++) {
      LabelledFeature sample = lines.get(i).sample();
      if (sample.scored()) {
        scored++;
        right += labels.applyAsInt(i) == sample.label() ? 1 : 0;
      }
    }
    return scored == 0 ? Double.NaN : (double) right / scored;
  }

  /** Returns the first line of the shortest ending with {@code count} scored lines. */
  public int lastScored(int count) {
    int left = count;
    int at = lines.size();
    while (at > 0 && left > 0) {
      at--;
      left -= lines.get(at).sample().scored() ? 1 : 0;
    }
    return at;
  }

  /**
   * Returns the served accuracy less that of zero-shot over 128 scored images in a row, from every
   * multiple of 128 on; an incomplete stretch at the end is not counted.
   */
  public double[] gains() {
    List<Line> scored = lines.stream().filter(line -> line.sample().scored()).toList();
    double[] gains = new double[scored.size() / STRETCH];
    for (int i = 0; i < gains.length; i++) {
      int gained = 0;
      for (Line line : scored.subList(i * STRETCH, (i + 1) * STRETCH)) {
        int truth = line.sample().label();
        gained += line.label(Component.SERVED) == truth ? 1 : 0;
        gained -= line.label(Component.ZERO_SHOT) == truth ? 1 : 0;
      }
      gains[i] = (double) gained / STRETCH;
    }
    return gains;
  }

  /** Returns the name, without its ending, of a file about this domain played with a seed. */
  String fileName(long seed) {
    return domain.replaceAll("[^\\p{L}\\p{N}._+-]", "_") + "-" + seed;
  }
}
