package io.unimos.adapt;

import io.unimos.drift.MeanShift;
import io.unimos.method.MethodSettings;
import java.util.function.UnaryOperator;

/**
 * How a domain adapts; immutable.
 *
 * @param method every constant of the method, preset included
 * @param mode how much of it is used
 * @param windows sizes, all in records
 * @param drift when a domain counts as another one
 * @param policy when to train, and what follows a refusal
 */
public record AdaptSettings(
    MethodSettings method, Mode mode, Windows windows, Drift drift, Policy policy) {

  /** How much of the method is used. */
  public enum Mode {
    /** Nothing is learned; zero-shot serves. */
    OFF,
    /** Aligned prototypes serve; no rounds. */
    PROTOTYPES,
    /** All of it. */
    HEADS
  }

  /**
   * Sizes in records.
   *
   * @param window records between two reports and rounds, 128
   * @param test records between two tests for drift, 64
   * @param recent newest records that drift is tested on, and that a flushed domain starts from,
   *     128
   * @param memory records kept beyond a window, 2,048
   * @param gateEvery every so-manieth record is kept for the gate, 5 (20 %)
   * @param earlyUntil while fewer records than that are remembered, windows are half as long:
   *     1,024, ours. What a domain shows first is worth most to a round, and a round on few records
   *     costs least
   */
  public record Windows(
      int window, int test, int recent, int memory, int gateEvery, int earlyUntil) {

    /** Records from one report to the next, never fewer than between two tests for drift. */
    int length(int remembered) {
      return remembered < earlyUntil ? Math.max(test, window / 2) : window;
    }

    /** The same with another window; tests for drift are as often, or once a window. */
    public Windows withWindow(int records) {
      return new Windows(records, Math.min(test, records), recent, memory, gateEvery, earlyUntil);
    }

    /** The same with drift tested on another number of records. */
    public Windows withRecent(int records) {
      return new Windows(window, test, records, memory, gateEvery, earlyUntil);
    }

    /** The same with another end of the short windows; 0: one length from the first record on. */
    public Windows withEarlyUntil(int records) {
      return new Windows(window, test, recent, memory, gateEvery, records);
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
   */
  public record Drift(
      boolean enabled,
      double threshold,
      double admission,
      double falseAlarmDays,
      double recordsPerDay) {

    /**
     * Winnings at which the bet on entropies alarms, 1/alpha: the bet's expected time to a false
     * alarm is at least that many records.
     */
    public double alarm() {
      return Math.max(100, falseAlarmDays * recordsPerDay);
    }
  }

  /**
   * When to train, and what follows a refusal.
   *
   * @param probationWindows windows after a swap in which an alarm rolls back, 2
   * @param rejections candidates refused in a row before the prototypes serve alone, 3
   * @param longestBackOff most windows between two rounds, 64
   * @param returning true: a condition that comes back finds its version again
   * @param keptVersions how many good versions are kept for that and for rolling back, 4
   */
  public record Policy(
      int probationWindows,
      int rejections,
      int longestBackOff,
      boolean returning,
      int keptVersions) {}

  /** Preset {@code stream} with the constants of METHOD.md 4 and 5. */
  public static AdaptSettings stream(double admission) {
    return new AdaptSettings(
        MethodSettings.stream(),
        Mode.HEADS,
        new Windows(128, 64, 128, 2_048, 5, 1_024),
        new Drift(true, MeanShift.THRESHOLD, admission, 30, 10_000),
        new Policy(2, 3, 64, true, 4));
  }

  /** Preset {@code paper} in the same stream. */
  public static AdaptSettings paper(double admission) {
    return stream(admission).withMethod(m -> MethodSettings.paper());
  }

  /** The same with other constants of the method. */
  public AdaptSettings withMethod(UnaryOperator<MethodSettings> change) {
    return new AdaptSettings(change.apply(method), mode, windows, drift, policy);
  }

  /** The same in another mode. */
  public AdaptSettings withMode(Mode other) {
    return new AdaptSettings(method, other, windows, drift, policy);
  }

  /** The same with other sizes. */
  public AdaptSettings withWindows(Windows other) {
    return new AdaptSettings(method, mode, other, drift, policy);
  }

  /** The same with other drift settings. */
  public AdaptSettings withDrift(Drift other) {
    return new AdaptSettings(method, mode, windows, other, policy);
  }

  /** The same with another policy. */
  public AdaptSettings withPolicy(Policy other) {
    return new AdaptSettings(method, mode, windows, drift, other);
  }
}
