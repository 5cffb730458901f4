package io.unimos.lab.trials;

import io.unimos.core.label.AuditSample;
import io.unimos.core.label.QueryPool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * The coverage of the audit samples' intervals (method-specification 7.8): streams of labels with a
 * known accuracy are drawn, and after each label both intervals are checked.
 *
 * @param stream name of the streams of labels
 * @param streams drawn
 * @param looks number of labels in all streams together
 * @param eye coverage of the interval for the eye
 * @param anyTime coverage of the interval for decisions
 */
public record AuditCoverage(String stream, int streams, int looks, Shares eye, Shares anyTime) {

  /**
   * The coverage of an interval.
   *
   * @param eachLook share of the looks at which the accuracy lay in it
   * @param allLooks share of the streams in which it did so at every look
   * @param width at the last look, the mean over the streams
   */
  public record Shares(double eachLook, double allLooks, double width) {
    private Stream<String> cells() {
      return Stream.of(eachLook, allLooks, width).map(Cells::share);
    }
  }

  /**
   * One stream: the correctness of the served answers to the images drawn, and the truth at each.
   */
  private record Labels(boolean[] right, double[] truth) {}

  /**
   * Simulates streams in which each image is served right with one probability.
   *
   * @param accuracy that probability
   * @param labels in each stream
   */
  public static AuditCoverage simulated(double accuracy, int streams, int labels, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Labels> all = new ArrayList<>();
    for (int s = 0; s < streams; s++) {
      boolean[] right = new boolean[labels];
      double[] truth = new double[labels];
      Arrays.fill(truth, accuracy);
      for (int i = 0; i < labels; i++) {
        right[i] = random.nextDouble() < accuracy;
      }
      all.add(new Labels(right, truth));
    }
    return of(String.format(Locale.ROOT, "accuracy %.2f", accuracy), all);
  }

  /**
   * Draws streams from the same images, other ones each time. The truth is the accuracy over all
   * images so far, which rises as the domain learns.
   *
   * @param right correctness of the served answers, in their order
   * @param perWindow images drawn of 128, on average
   */
  public static AuditCoverage drawn(
      String name, boolean[] right, int perWindow, int streams, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Labels> all = new ArrayList<>();
    while (all.size() < streams) {
      List<Integer> drawn = new ArrayList<>();
      for (int i = 0; i < right.length; i++) {
        if (random.nextInt(QueryPool.WINDOW) < perWindow) {
          drawn.add(i);
        }
      }
      all.add(labels(right, drawn));
    }
    return of(name, all);
  }

  private static Labels labels(boolean[] right, List<Integer> drawn) {
    boolean[] seen = new boolean[drawn.size()];
    double[] truth = new double[seen.length];
    int image = 0;
    int all = 0;
    for (int i = 0; i < seen.length; i++) {
      for (; image <= drawn.get(i); image++) {
        all += right[image] ? 1 : 0;
      }
      seen[i] = right[drawn.get(i)];
      truth[i] = (double) all / image;
    }
    return new Labels(seen, truth);
  }

  private static AuditCoverage of(String name, List<Labels> streams) {
    int looks = streams.stream().mapToInt(stream -> stream.right.length).sum();
    return new AuditCoverage(
        name,
        streams.size(),
        looks,
        shares(streams, looks, AuditSample::interval),
        shares(streams, looks, AuditSample::anyTime));
  }

  private static Shares shares(
      List<Labels> streams, int looks, BiFunction<Integer, Integer, AuditSample.Interval> of) {
    int inside = 0;
    int always = 0;
    double width = 0;
    for (Labels stream : streams) {
      int right = 0;
      int before = inside;
      AuditSample.Interval interval = of.apply(0, 0);
      for (int i = 0; i < stream.right.length; i++) {
        right += stream.right[i] ? 1 : 0;
        interval = of.apply(right, i + 1 - right);
        inside += interval.low() <= stream.truth[i] && stream.truth[i] <= interval.high() ? 1 : 0;
      }
      always += inside - before == stream.right.length ? 1 : 0;
      width += interval.high() - interval.low();
    }
    int n = streams.size();
    return new Shares((double) inside / looks, (double) always / n, width / n);
  }

  /** Returns the rows as Markdown. */
  public static String table(List<AuditCoverage> rows) {
    StringBuilder text =
        new StringBuilder(
            Cells.header(
                "labels of",
                "streams",
                "labels each",
                "for the eye: at each look",
                "at all looks",
                "width",
                "any time: at each look",
                "at all looks",
                "width"));
    for (AuditCoverage row : rows) {
      String labels = String.format(Locale.ROOT, "%.0f", (double) row.looks / row.streams);
      text.append(
          Cells.row(
              Stream.concat(
                      Stream.of(row.stream, row.streams, labels),
                      Stream.of(row.eye, row.anyTime).flatMap(Shares::cells))
                  .toArray()));
    }
    return text.toString();
  }
}
