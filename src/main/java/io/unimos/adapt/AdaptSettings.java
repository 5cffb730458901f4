package io.unimos.adapt;

import io.unimos.drift.MeanShift;
import io.unimos.method.MethodSettings;
import io.unimos.method.annotation.AskStrategy;
import java.util.function.UnaryOperator;

/**
 * How domains adapt, in the stream and in {@code evaluate}; immutable.
 *
 * @param method every constant of the method, preset included
 * @param mode how much of it is used, and where rounds run
 * @param windows sizes, all in records
 * @param drift when a domain counts as another one
 * @param policy when to train, and what follows a refusal
 * @param memoryBytes of the heap that domains may take, all tasks of a process together; 0: a share
 *     of the heap
 * @param annotate which images people are asked for
 * @param openSet share of the source hold-out's images that must still be named where others are
 *     called none of these; 0: none are
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

  /** An admission that no cosine is below. */
  public static final double EVERYTHING_TEACHES = -1;

  /** How much of the method is used, and where rounds run. */
  public enum Mode {
    /** All of it; rounds on a thread of their own, beside the stream. */
    BACKGROUND,
    /** All of it; the stream waits for each round: the same images give the same versions. */
    INLINE,
    /** Aligned prototypes serve; no rounds. */
    PROTOTYPES,
    /** Nothing is learned; zero-shot serves. */
    OFF;

    /** Whether heads are trained. */
    public boolean trains() {
      return this == BACKGROUND || this == INLINE;
    }
  }

  /**
   * Sizes in records.
   *
   * @param window records between two reports and rounds, 128
   * @param test records between two tests for drift, 64
   * @param recent newest records that drift is tested on, 128
   * @param replayed newest records among which a change is found, and of which those since it are
   *     what a flushed domain starts from, 192
   * @param memory records kept beyond a window, 2,048
   * @param earlyUntil while fewer records than that are remembered, windows are half as long:
   *     1,024, ours. What a domain shows first is worth most to a round, and a round on few records
   *     costs least
   */
  public record Windows(
      int window, int test, int recent, int replayed, int memory, int earlyUntil) {

    public Windows {
      // all that is replayed is remembered
      replayed = Math.min(replayed, memory);
    }

    /** Records from one report to the next, never fewer than between two tests for drift. */
    int length(int remembered) {
      return remembered < earlyUntil ? Math.max(test, window / 2) : window;
    }

    /** The same with another window; tests for drift are as often, or once a window. */
    public Windows withWindow(int records) {
      return new Windows(records, Math.min(test, records), recent, replayed, memory, earlyUntil);
    }

    /** The same with tests for drift as often as that. */
    public Windows withTest(int records) {
      return new Windows(window, records, recent, replayed, memory, earlyUntil);
    }

    /**
     * The same with drift tested on another number of records, and replayed from half as many more.
     */
    public Windows withRecent(int records) {
      return new Windows(window, test, records, records + records / 2, memory, earlyUntil);
    }

    /** The same with another memory. */
    public Windows withMemory(int records) {
      return new Windows(window, test, recent, replayed, records, earlyUntil);
    }

    /** The same with another end of the short windows; 0: one length from the first record on. */
    public Windows withEarlyUntil(int records) {
      return new Windows(window, test, recent, replayed, memory, records);
    }
  }

  /**
   * When a domain counts as another one.
   *
   * @param enabled false: never
   * @param threshold of both mean-shift ratios, 6
   * @param admission mean max-cosine below which images teach nothing: the bundle's
   * @param falseAlarmDays days to one false alarm of the bet on entropies
   * @param recordsPerDay images a day, to turn days into records
   * @param dated whether the change is looked for among the images that are replayed; false: all
   *     that drift was tested on are, those from before the change among them
   */
  public record Drift(
      boolean enabled,
      double threshold,
      double admission,
      int falseAlarmDays,
      int recordsPerDay,
      boolean dated) {

    /**
     * Winnings at which the bet on entropies alarms, 1/alpha: the bet's expected time to a false
     * alarm is at least that many records.
     */
    public double alarm() {
      return Math.max(100, (double) falseAlarmDays * recordsPerDay);
    }

    /** The same, found out or not. */
    public Drift withEnabled(boolean other) {
      return new Drift(other, threshold, admission, falseAlarmDays, recordsPerDay, dated);
    }

    /** The same with another admission. */
    public Drift withAdmission(double cosine) {
      return new Drift(enabled, threshold, cosine, falseAlarmDays, recordsPerDay, dated);
    }

    /** The same with another bet on entropies. */
    public Drift withFalseAlarm(int days, int perDay) {
      return new Drift(enabled, threshold, admission, days, perDay, dated);
    }

    /** The same where changes are found and not dated. */
    public Drift withoutDate() {
      return new Drift(enabled, threshold, admission, falseAlarmDays, recordsPerDay, false);
    }
  }

  /**
   * Records between two rounds (method-specification 4.13).
   *
   * @param first before a domain's first round, and least between two, 64
   * @param share of the records at the last round, .5
   * @param longest most, 1,024
   * @param runs above which labels come in runs, .25
   * @param young fewer records than that at the last round, 1,024
   * @param later most between two where labels come in runs and the domain is not young, 128; where
   *     it is young {@code first}
   */
  public record Distances(int first, double share, int longest, double runs, int young, int later) {

    /** For every window, as where the distance does not grow. */
    static Distances none() {
      return new Distances(0, 0, 0, 1, 0, 0);
    }

    /** Records from the last round to the next. */
    long gap(long trainedAt, double inRuns) {
      long gap = Math.min(longest, Math.max(first, (long) (share * trainedAt)));
      return inRuns > runs ? Math.min(gap, trainedAt < young ? first : later) : gap;
    }
  }

  /**
   * When to train, and what follows a refusal.
   *
   * @param distances between rounds
   * @param probationWindows windows after a swap in which an alarm rolls back, 3: that which the
   *     bet is laid against, and two more
   * @param rejections candidates refused in a row before the prototypes serve alone, 3
   * @param longestBackOff most windows between two rounds, 64
   * @param returning true: a condition that comes back finds its version again
   * @param keptVersions how many good versions are kept for that and for rolling back, 4
   */
  public record Policy(
      Distances distances,
      int probationWindows,
      int rejections,
      int longestBackOff,
      boolean returning,
      int keptVersions) {

    /** The same with a round for every window. */
    public Policy withoutDistances() {
      return new Policy(
          Distances.none(), probationWindows, rejections, longestBackOff, returning, keptVersions);
    }

    /** The same with other waiting after refusals. */
    public Policy withLongestBackOff(int windowsAtMost) {
      return new Policy(
          distances, probationWindows, rejections, windowsAtMost, returning, keptVersions);
    }

    /** The same where a condition that comes back is new. */
    public Policy withoutReturning() {
      return new Policy(
          distances, probationWindows, rejections, longestBackOff, false, keptVersions);
    }
  }

  /**
   * Which images people are asked for (method-specification 7.6).
   *
   * @param strategy off: none, and nothing is kept for it
   * @param perWindow B: labels for 128 images, 0 to 128
   * @param salt of the draw at random, the operator's
   * @param limits in time
   */
  public record Annotate(AskStrategy strategy, int perWindow, String salt, Limits limits) {
    /** Without limits in time. */
    public Annotate(AskStrategy strategy, int perWindow, String salt) {
      this(strategy, perWindow, salt, Limits.none());
    }

    /** Nobody is asked. */
    public static Annotate off() {
      return new Annotate(AskStrategy.OFF, 0, "");
    }

    /** True when images are asked for. */
    public boolean on() {
      return strategy != AskStrategy.OFF && perWindow > 0;
    }
  }

  /**
   * What bounds requests in time.
   *
   * @param perDay most requests a domain and day (UTC); 0: no bound
   * @param early in place of B in the first two windows of a condition, while labels do not come in
   *     runs, where it is more than B (method-specification 7.6)
   * @param millis from a request to its end; 0: no end
   */
  public record Limits(int perDay, int early, long millis) {
    /** None. */
    public static Limits none() {
      return new Limits(0, 0, 0);
    }
  }

  /** Returns the constants of method-specification 4 and 5. */
  public static AdaptSettings stream(double admission) {
    return of(MethodSettings.stream(), admission);
  }

  /** A form of the method in the stream of method-specification 4 and 5. */
  public static AdaptSettings of(MethodSettings method, double admission) {
    return new AdaptSettings(
        method,
        Mode.BACKGROUND,
        new Windows(128, 64, 128, 192, 2_048, 1_024),
        new Drift(true, MeanShift.THRESHOLD, admission, 30, 10_000, true),
        new Policy(new Distances(64, .5, 1_024, .25, 1_024, 128), 3, 3, 64, true, 4),
        0,
        Annotate.off(),
        0);
  }

  /** The same with other constants of the method. */
  public AdaptSettings withMethod(UnaryOperator<MethodSettings> change) {
    return new AdaptSettings(
        change.apply(method), mode, windows, drift, policy, memoryBytes, annotate, openSet);
  }

  /** The same in another mode. */
  public AdaptSettings withMode(Mode other) {
    return new AdaptSettings(method, other, windows, drift, policy, memoryBytes, annotate, openSet);
  }

  /** The same with other sizes. */
  public AdaptSettings withWindows(Windows other) {
    return new AdaptSettings(method, mode, other, drift, policy, memoryBytes, annotate, openSet);
  }

  /** The same with other drift settings. */
  public AdaptSettings withDrift(Drift other) {
    return new AdaptSettings(method, mode, windows, other, policy, memoryBytes, annotate, openSet);
  }

  /** The same with another policy. */
  public AdaptSettings withPolicy(Policy other) {
    return new AdaptSettings(method, mode, windows, drift, other, memoryBytes, annotate, openSet);
  }

  /** The same for the images that a bundle says are worth learning from. */
  public AdaptSettings withAdmission(double cosine) {
    return withDrift(drift.withAdmission(cosine));
  }

  /** The same where other images, or none, are asked for. */
  public AdaptSettings withAnnotate(Annotate other) {
    return new AdaptSettings(method, mode, windows, drift, policy, memoryBytes, other, openSet);
  }

  /** The same with another bound on the domains in memory. */
  public AdaptSettings withMemoryBytes(long bytes) {
    return new AdaptSettings(method, mode, windows, drift, policy, bytes, annotate, openSet);
  }

  /** The same where such a share of the source hold-out's images is still named. */
  public AdaptSettings withOpenSet(double share) {
    return new AdaptSettings(method, mode, windows, drift, policy, memoryBytes, annotate, share);
  }
}
