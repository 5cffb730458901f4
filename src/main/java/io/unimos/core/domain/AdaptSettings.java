package io.unimos.core.domain;

import io.unimos.core.MethodSettings;
import io.unimos.core.RoundSettings;
import io.unimos.core.label.QueryStrategy;
import java.util.function.UnaryOperator;

/**
 * The settings by which domains adapt, in the stream and in {@code evaluate}. Immutable.
 *
 * @param method every constant of the method, preset included
 * @param mode the part of the method that is used, and the thread of its rounds
 * @param windows all sizes, in records
 * @param drift the settings of drift detection
 * @param policy the policy of rounds, rejected candidates and kept versions
 * @param memoryBytes the bytes of heap that the domains of all tasks of a process may take
 *     together; 0: a share of the heap
 * @param annotate the selection of images for which people are queried
 * @param openSet the share of the source hold-out's images that must still count as known where
 *     others are reported as unknown; 0: no open-set rejection
 */
public record AdaptSettings(
    MethodSettings method,
    Mode mode,
    Windows windows,
    Drift drift,
    Policy policy,
    long memoryBytes,
    Annotate annotate,
    double openSet) {

  /** The bound of an out-of-distribution filter that lets every image through. */
  public static final double EVERYTHING_TEACHES = -1;

  /** The part of the method that is used, and the thread on which rounds run. */
  public enum Mode {
    /** The whole method; rounds run on a thread of their own, beside the stream. */
    BACKGROUND,
    /**
     * The whole method; the stream waits for each round, so the same images give the same versions.
     */
    INLINE,
    /** The aligned prototypes alone; there are no rounds. */
    PROTOTYPES,
    /** Zero-shot alone; nothing is learned. */
    OFF;

    /** Returns true if heads are trained. */
    public boolean trains() {
      return this == BACKGROUND || this == INLINE;
    }
  }

  /**
   * The sizes of windows, tests and memory, in records.
   *
   * @param window the records between two reports and rounds, 128
   * @param test the records between two tests for drift, 64
   * @param recent the newest records on which drift is tested, 128
   * @param memory the records kept beyond a window, 2,048
   * @param earlyUntil the number of remembered records below which windows have half their length:
   *     1,024, ours. The first images of a domain are worth most to a round, and a round on few
   *     records costs least
   */
  public record Windows(int window, int test, int recent, int memory, int earlyUntil) {
    /**
     * Returns the newest records among which a change point is looked for, half as many again as
     * those on which drift is tested. After a reset the domain learns those since the change again,
     * so all of them have to be remembered.
     */
    public int replayed() {
      return Math.min(recent + recent / 2, memory);
    }

    /**
     * Returns the records from one report to the next, at least those between two tests for drift.
     *
     * @param remembered the number of remembered records
     */
    int length(int remembered) {
      return remembered < earlyUntil ? Math.max(test, window / 2) : window;
    }

    /**
     * Returns a copy with another window; tests for drift stay as they are, or come once a window.
     */
    public Windows withWindow(int records) {
      return new Windows(records, Math.min(test, records), recent, memory, earlyUntil);
    }

    /** Returns a copy where drift is tested on another number of records. */
    public Windows withRecent(int records) {
      return new Windows(window, test, records, memory, earlyUntil);
    }

    /**
     * Returns a copy with another end of the short windows; 0: all windows have the same length.
     */
    public Windows withEarlyUntil(int records) {
      return new Windows(window, test, recent, memory, records);
    }
  }

  /**
   * The settings of drift detection.
   *
   * @param enabled false: a domain never counts as changed
   * @param oodThreshold the bound of the out-of-distribution filter, from the bundle: an image
   *     whose greatest cosine to a source prototype is below it teaches nothing
   * @param dated true: the change point is looked for among the replayed images; false: all images
   *     that drift was tested on count as being from after the change
   */
  public record Drift(boolean enabled, double oodThreshold, boolean dated) {

    /** Returns a copy with drift detection switched on or off. */
    public Drift withEnabled(boolean other) {
      return new Drift(other, oodThreshold, dated);
    }

    /** Returns a copy with another bound of the out-of-distribution filter. */
    public Drift withOodThreshold(double cosine) {
      return new Drift(enabled, cosine, dated);
    }

    /** Returns a copy where changes are detected but not dated. */
    public Drift withoutDate() {
      return new Drift(enabled, oodThreshold, false);
    }
  }

  /**
   * The distances between two rounds, in records (method-specification 4.13).
   *
   * @param first the records before a domain's first round, and the least distance, 64
   * @param share the growth of the distance, as a share of the records at the last round, .5
   * @param longest the greatest distance, 1,024
   */
  public record Distances(int first, double share, int longest) {

    /** Returns distances that make a round due in every window. */
    static Distances none() {
      return new Distances(0, 0, 0);
    }

    /**
     * Returns the records from the last round to the next.
     *
     * @param trainedAt the records at the last round
     * @param correlation the label correlation, 0..1
     */
    long gap(long trainedAt, double correlation) {
      return correlation > RoundSettings.CORRELATED
          ? first
          : Math.min(longest, Math.max(first, (long) (share * trainedAt)));
    }
  }

  /**
   * The policy by which rounds become due, and by which rejected candidates and bad versions are
   * followed up.
   *
   * @param distances the distances between rounds
   * @param rejections the candidates rejected in a row before the prototypes serve alone, 3
   * @param longestBackOff the greatest number of windows between two rounds after rejections, 64
   * @param keptVersions the number of good versions kept for rolling back, 4
   */
  public record Policy(Distances distances, int rejections, int longestBackOff, int keptVersions) {

    /** Returns a copy with a round for every window. */
    public Policy withoutDistances() {
      return new Policy(Distances.none(), rejections, longestBackOff, keptVersions);
    }
  }

  /**
   * The selection of images for which people are queried (method-specification 7.6).
   *
   * @param strategy the strategy of selection; off: nobody is queried, and nothing is kept for it
   * @param perWindow B, the labels for 128 images, 0 to 128
   * @param salt the operator's salt of the random draw
   * @param limits the bounds in time
   */
  public record Annotate(QueryStrategy strategy, int perWindow, String salt, QueryLimits limits) {
    /** Creates settings without bounds in time. */
    public Annotate(QueryStrategy strategy, int perWindow, String salt) {
      this(strategy, perWindow, salt, QueryLimits.none());
    }

    /** Returns settings under which nobody is queried. */
    public static Annotate off() {
      return new Annotate(QueryStrategy.OFF, 0, "");
    }

    /** Returns true if images are queried. */
    public boolean on() {
      return strategy != QueryStrategy.OFF && perWindow > 0;
    }
  }

  /**
   * The bounds of queries in time.
   *
   * @param perDay the greatest number of queries of a domain on a day (UTC); 0: no bound
   * @param millis the time from a query to its end; 0: no end
   */
  public record QueryLimits(int perDay, long millis) {
    /** Returns limits that bound nothing. */
    public static QueryLimits none() {
      return new QueryLimits(0, 0);
    }
  }

  /**
   * Returns the settings of method-specification 4 and 5.
   *
   * @param oodThreshold the bound of the out-of-distribution filter
   */
  public static AdaptSettings stream(double oodThreshold) {
    return of(MethodSettings.stream(), oodThreshold);
  }

  /** Returns the settings of method-specification 4 and 5 with the given form of the method. */
  public static AdaptSettings of(MethodSettings method, double oodThreshold) {
    return new AdaptSettings(
        method,
        Mode.BACKGROUND,
        new Windows(128, 64, 128, 2_048, 1_024),
        new Drift(true, oodThreshold, true),
        new Policy(new Distances(64, .5, 1_024), 3, 64, 4),
        0,
        Annotate.off(),
        0);
  }

  /** Returns a copy with other constants of the method. */
  public AdaptSettings withMethod(UnaryOperator<MethodSettings> change) {
    return new AdaptSettings(
        change.apply(method), mode, windows, drift, policy, memoryBytes, annotate, openSet);
  }

  /** Returns a copy in another mode. */
  public AdaptSettings withMode(Mode other) {
    return new AdaptSettings(method, other, windows, drift, policy, memoryBytes, annotate, openSet);
  }

  /** Returns a copy with other sizes. */
  public AdaptSettings withWindows(Windows other) {
    return new AdaptSettings(method, mode, other, drift, policy, memoryBytes, annotate, openSet);
  }

  /** Returns a copy with other drift settings. */
  public AdaptSettings withDrift(Drift other) {
    return new AdaptSettings(method, mode, windows, other, policy, memoryBytes, annotate, openSet);
  }

  /** Returns a copy with another policy. */
  public AdaptSettings withPolicy(Policy other) {
    return new AdaptSettings(method, mode, windows, drift, other, memoryBytes, annotate, openSet);
  }

  /** Returns a copy with the bound of the out-of-distribution filter that a bundle gives. */
  public AdaptSettings withOodThreshold(double cosine) {
    return withDrift(drift.withOodThreshold(cosine));
  }

  /** Returns a copy with another selection of images for queries. */
  public AdaptSettings withAnnotate(Annotate other) {
    return new AdaptSettings(method, mode, windows, drift, policy, memoryBytes, other, openSet);
  }

  /** Returns a copy with another bound on the heap that domains take. */
  public AdaptSettings withMemoryBytes(long bytes) {
    return new AdaptSettings(method, mode, windows, drift, policy, bytes, annotate, openSet);
  }

  /** Returns a copy with another share of the source hold-out's images that count as known. */
  public AdaptSettings withOpenSet(double share) {
    return new AdaptSettings(method, mode, windows, drift, policy, memoryBytes, annotate, share);
  }
}
