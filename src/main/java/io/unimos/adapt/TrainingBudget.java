package io.unimos.adapt;

/**
 * Bounds training: so many rounds at once, and so much processor time a second on the average. A
 * round is let in while anything is left and reserves what it is reckoned to cost; what it has cost
 * is charged at its end, so the bound is exceeded by no more than the rounds under way. Owner:
 * {@link RoundTickets}, under whose lock everything here is called; times in nanoseconds of its
 * clock.
 */
final class TrainingBudget {
  /** What may be saved up: a round after a pause starts at once, a hundred do not. */
  private static final double MOST_SAVED_SECONDS = 1;

  /** Over so long demand is averaged: some windows of a camera of an image a second. */
  private static final double DEMAND_SECONDS = 300;

  /** Weight of the newest round in what a round and a step are taken to cost. */
  private static final double NEWEST = .2;

  /**
   * A step's cost until a round was measured, its share of the closed form included: a warm round
   * of 40 takes .7 s (speed.md).
   */
  private static final double FIRST_SECONDS_PER_STEP = .02;

  /** The cost of a closed form alone until one was measured (method-specification 4.18). */
  private static final double FIRST_SECONDS_PER_ROUND = .2;

  private final int threads;
  private final double perSecond;
  private double left;
  private double secondsPerRound = FIRST_SECONDS_PER_ROUND;
  private double secondsPerStep = FIRST_SECONDS_PER_STEP;
  private double wanted;
  private int running;
  private long now;

  /**
   * Nothing was spent yet.
   *
   * @param threads rounds at once
   * @param perSecond seconds of processor time a second
   */
  TrainingBudget(int threads, double perSecond, long now) {
    this.threads = threads;
    this.perSecond = perSecond;
    this.now = now;
    left = MOST_SAVED_SECONDS * perSecond;
  }

  /** Brings it up to date; time never goes back. */
  void at(long nanos) {
    double seconds = Math.max(0, nanos - now) / 1e9;
    now = Math.max(now, nanos);
    left = Math.min(MOST_SAVED_SECONDS * perSecond, left + seconds * perSecond);
    wanted *= Math.exp(-seconds / DEMAND_SECONDS);
  }

  /** Whether another round may start. */
  boolean open() {
    return running < threads && left > 0;
  }

  /**
   * A round was wanted, whether or not it will start, and whether or not with its steps.
   *
   * @param steps that it would take; 0: it is a closed form anyway, and counts as such
   */
  void wanted(int steps) {
    wanted += (steps == 0 ? secondsPerRound / secondsPerStep : steps) / DEMAND_SECONDS;
  }

  /**
   * Whether more is wanted than is allowed. What rounds would take with all their steps decides,
   * and not what they take without: so that those left out do not bring themselves back.
   */
  boolean exhausted() {
    return demand() > 1;
  }

  /** Lets a round start; gives what it has reserved, in seconds. */
  double start(int steps) {
    running++;
    double reserved = steps == 0 ? secondsPerRound : steps * secondsPerStep;
    left -= reserved;
    return reserved;
  }

  /** A round has ended, or was not run after all. */
  void end(double reserved, int steps, double spent) {
    running--;
    left += reserved - spent;
    if (spent > 0 && steps == 0) {
      secondsPerRound += NEWEST * (spent - secondsPerRound);
    } else if (spent > 0) {
      secondsPerStep += NEWEST * (spent / steps - secondsPerStep);
    }
  }

  /**
   * Processor time that all rounds wanted of late would take with their steps, to what they may
   * take.
   */
  double demand() {
    return wanted * secondsPerStep / Math.min(perSecond, threads);
  }
}
