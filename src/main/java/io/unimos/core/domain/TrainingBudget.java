package io.unimos.core.domain;

/**
 * The bounds on training: a number of rounds at once, and an average processor time a second. A
 * round starts while anything is left, and reserves its estimated cost. Its actual cost is charged
 * at its end, so the bound is exceeded by no more than the rounds under way. Owner: {@link
 * TrainingQueue}, under whose lock all calls are made; times are in nanoseconds of its clock.
 */
final class TrainingBudget {
  /**
   * The processor time that can be saved up: enough to start one round at once after a pause, but
   * not a hundred.
   */
  private static final double MOST_SAVED_SECONDS = 1;

  /** The time over which demand is averaged: some windows of a camera with an image a second. */
  private static final double DEMAND_SECONDS = 300;

  /** The weight of the newest round in the estimated costs of a round and a step. */
  private static final double NEWEST = .2;

  /**
   * The assumed cost of a step before a round was measured, its share of the closed form included:
   * a warm round of 40 takes .7 s (speed.md).
   */
  private static final double FIRST_SECONDS_PER_STEP = .02;

  /**
   * The assumed cost of a closed form alone before one was measured (method-specification 4.18).
   */
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
   * Creates a budget of which nothing has been spent.
   *
   * @param threads the number of rounds at once
   * @param perSecond the seconds of processor time a second
   */
  TrainingBudget(int threads, double perSecond, long now) {
    this.threads = threads;
    this.perSecond = perSecond;
    this.now = now;
    left = MOST_SAVED_SECONDS * perSecond;
  }

  /** Brings the budget up to date; time never goes back. */
  void at(long nanos) {
    double seconds = Math.max(0, nanos - now) / 1e9;
    now = Math.max(now, nanos);
    left = Math.min(MOST_SAVED_SECONDS * perSecond, left + seconds * perSecond);
    wanted *= Math.exp(-seconds / DEMAND_SECONDS);
  }

  /** Returns true if another round may start. */
  boolean open() {
    return running < threads && left > 0;
  }

  /**
   * Counts the demand of a round that is wanted, even if it does not start or skips its steps.
   *
   * @param steps the steps that it would take; 0: it is a closed form in any case, and counts as
   *     one
   */
  void wanted(int steps) {
    wanted += (steps == 0 ? secondsPerRound / secondsPerStep : steps) / DEMAND_SECONDS;
  }

  /**
   * Returns true if more is wanted than is allowed. The cost of rounds with all their steps
   * decides: otherwise skipped steps would lower the demand and so come back.
   */
  boolean exhausted() {
    return demand() > 1;
  }

  /** Starts a round and returns the processor time that it has reserved, in seconds. */
  double start(int steps) {
    running++;
    double reserved = steps == 0 ? secondsPerRound : steps * secondsPerStep;
    left -= reserved;
    return reserved;
  }

  /** Ends a round, even one that was not run after all. */
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
   * Returns the processor time that all rounds wanted of late would take with their steps, divided
   * by what they may take.
   */
  double demand() {
    return wanted * secondsPerStep / Math.min(perSecond, threads);
  }
}
