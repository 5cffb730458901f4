package io.unimos.evaluate;

import io.unimos.adapt.Component;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * What happened to one domain, record by record.
 *
 * @param domain its name
 * @param lines one for each image, in the order played
 * @param windows one for each window, the unfinished last one included
 * @param versions what became of each round
 * @param rolledBack how many versions were taken back
 * @param rivals answers of each rival by name, in the order of the lines; for rivals of several
 *     settings one array for each
 * @param answers of people who were asked
 */
public record Playback(
    String domain,
    List<Line> lines,
    List<Window> windows,
    List<Version> versions,
    int rolledBack,
    Map<String, List<int[]>> rivals,
    Answering.Result answers) {
  /** Nobody was asked. */
  public Playback(
      String domain,
      List<Line> lines,
      List<Window> windows,
      List<Version> versions,
      int rolledBack,
      Map<String, List<int[]>> rivals) {
    this(
        domain,
        lines,
        windows,
        versions,
        rolledBack,
        rivals,
        new Answering.Result(0, 0, Optional.empty()));
  }

  /** Images over which harm is looked for. */
  private static final int STRETCH = 128;

  /**
   * One image and what was said of it before it taught anything.
   *
   * @param labels class that each of {@link Component#unconditional} names
   * @param version that served; 0 for none
   * @param confidence of what is served, 0..1
   * @param noneOfThese whether it was said to show none of the classes; empty where nothing was
   */
  public record Line(
      LabelledFeature sample,
      Map<Component, Integer> labels,
      long version,
      double confidence,
      Optional<Boolean> noneOfThese) {

    /** One of which that is not said. */
    public Line(
        LabelledFeature sample, Map<Component, Integer> labels, long version, double confidence) {
      this(sample, labels, version, confidence, Optional.empty());
    }

    /** The class that a component names. */
    public int label(Component component) {
      return labels.get(component);
    }
  }

  /**
   * A stretch of images that was reported on.
   *
   * @param from its first line, from 0
   * @param to behind its last line
   * @param drift ratio of the mean shift; NaN when none was measured
   * @param version that serves afterwards
   * @param shift what kind of change was seen: NONE, LABEL, DOMAIN, NOT_ADMITTED
   * @param decision what was done
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

    /** One without a dated change. */
    public Window(
        int from, int to, double drift, long version, String shift, String decision, String why) {
      this(from, to, drift, version, shift, decision, why, Double.NaN, Double.NaN);
    }

    /** True when all that describes looks was forgotten: another domain, known or not. */
    public boolean flushed() {
      return decision.equals("FLUSH") || decision.equals("RETURN");
    }
  }

  /**
   * What became of a round.
   *
   * @param n images before it
   * @param number of the candidate; 0 when it was dropped
   * @param status accepted, rejected, dropped
   * @param reason in words
   */
  public record Version(int n, long number, String status, String reason) {}

  /** Rounds that came to a candidate which was judged. */
  public long rounds() {
    return versions.size();
  }

  /** Candidates that never served. */
  public long rejected() {
    return versions.stream().filter(v -> v.status().equals("REJECTED")).count();
  }

  /** Share of right answers over the scored lines from..to-1; NaN where there are none. */
  public double accuracy(int from, int to, Component component) {
    return accuracy(from, to, i -> lines.get(i).label(component));
  }

  /** Share of the images that were said to show none of the classes; NaN where none was judged. */
  public double noneOfThese() {
    return lines.stream()
        .flatMap(line -> line.noneOfThese().stream())
        .mapToInt(none -> none ? 1 : 0)
        .average()
        .orElse(Double.NaN);
  }

  /** Over all lines. */
  public double accuracy(Component component) {
    return accuracy(0, lines.size(), component);
  }

  /** Of a rival; of several settings the best one, which needs the labels to be known. */
  public double rivalAccuracy(String name) {
    return rivals.get(name).stream()
        .mapToDouble(labels -> accuracy(0, labels.length, labels))
        .max()
        .orElse(Double.NaN);
  }

  /** Answers of a rival at the best of its settings. */
  public int[] best(String rival) {
    return rivals.get(rival).stream()
        .max(Comparator.comparingDouble(labels -> accuracy(0, labels.length, labels)))
        .orElseThrow();
  }

  /** The rival that is right most often; empty where none was played. */
  public Optional<String> bestRival() {
    return rivals.keySet().stream().max(Comparator.comparingDouble(this::rivalAccuracy));
  }

  /** Share of right answers among some that are in the order of the lines. */
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

  /** The first of the last lines of which so many are scored. */
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
   * The accuracy served less the accuracy of zero-shot over 128 scored images in a row, from every
   * multiple of 128 on; what is left over at the end is not counted.
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

  /** The name, without its ending, of a file about this domain played with a seed. */
  String fileName(long seed) {
    return domain.replaceAll("[^\\p{L}\\p{N}._+-]", "_") + "-" + seed;
  }
}
