package io.unimos.core.label;

import io.unimos.core.math.BetaDistribution;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The estimate of the accuracy from audit samples: labels of images that were drawn at random
 * (method-specification 7.8). Each is scored with the answer that was served before its label came.
 * Chosen images are never scored, because they are harder than the others. Owner: the domain's
 * stream thread.
 */
public final class AuditSample {
  /**
   * The e-value of the former version's answer at which a new version is rolled back. A version
   * that is no worse than the one before it is rolled back in one trial of five at most. Sound
   * versions hardly ever answer otherwise, so for them the risk is lower.
   */
  public static final double ROLL_BACK = 5;

  /** The half width of the interval over all looks at which the accuracy counts as known. */
  public static final double KNOWN = .05;

  /** The greatest number of labels that a domain keeps (method-specification 7.1). */
  public static final int MOST = 1_024;

  private static final double HALF = .5;
  private static final double TAIL = .05;
  private static final double DENSITY = .1;
  private static final int HALVINGS = 60;

  private int right;
  private int wrong;
  private int chosen;
  private final Evidence forZeroShot = new Evidence();
  private final Evidence forFormer = Evidence.ofTrial();

  /**
   * The score of one audit sample.
   *
   * @param served true if the served answer was right
   * @param zeroShot true if the text classifier was right
   * @param former true if the answer without the version on trial was right; empty where no version
   *     is on trial
   */
  public record Score(boolean served, boolean zeroShot, Optional<Boolean> former) {}

  /** An interval from low to high. */
  public record Interval(double low, double high) {
    private boolean known() {
      return high - low <= 2 * KNOWN;
    }
  }

  /** Counts a label that is not scored, because its image was not drawn at random. */
  public void addChosen() {
    chosen++;
  }

  /** Takes a score in. */
  public void add(Score score) {
    addOfBefore(score);
    score.former.ifPresent(former -> forFormer.add(former, score.served));
  }

  /**
   * Takes in a score of an image that another version than the present one has answered: it says
   * nothing of the present one.
   */
  public void addOfBefore(Score score) {
    if (score.served) {
      right++;
    } else {
      wrong++;
    }
    forZeroShot.add(score.zeroShot, score.served);
  }

  /** Returns the number of labels scored. */
  public int count() {
    return right + wrong;
  }

  /** Returns the number of those that were served right. */
  public int right() {
    return right;
  }

  /** Returns the number of those that were served wrong. */
  public int wrong() {
    return wrong;
  }

  /** Returns the number of all labels that count, scored or not. */
  public int labels() {
    return count() + chosen;
  }

  /** Returns (right + 1/2)/(right + wrong + 1). */
  public double estimate() {
    return (right + HALF) / (count() + 1);
  }

  /** Returns the 90 % interval at one look, as {@link #interval(int, int)}. */
  public Interval interval() {
    return interval(right, wrong);
  }

  /** Returns the 90 % interval over all looks together, as {@link #anyTime(int, int)}. */
  public Interval anyTime() {
    return anyTime(right, wrong);
  }

  /**
   * Returns the 90 % interval at one look: the 5th to the 95th percentile of Beta(right + .5, wrong
   * + .5), Jeffreys' interval. With few images its coverage is right on average (Brown, Cai,
   * DasGupta 2001, "Interval estimation for a binomial proportion", who recommend it or Wilson's up
   * to 40).
   */
  public static Interval interval(int right, int wrong) {
    BetaDistribution belief = new BetaDistribution(right + HALF, wrong + HALF);
    return new Interval(belief.quantile(TAIL), belief.quantile(1 - TAIL));
  }

  /**
   * Returns the 90 % interval over all looks: where the density of Beta(1 + right, 1 + wrong) is .1
   * or more.
   */
  public static Interval anyTime(int right, int wrong) {
    return anyTime((double) right, wrong);
  }

  private static Interval anyTime(double right, double wrong) {
    BetaDistribution belief = new BetaDistribution(1 + right, 1 + wrong);
    double mode = right + wrong == 0 ? HALF : right / (right + wrong);
    return new Interval(
        right == 0 ? 0 : bound(belief, 0, mode), wrong == 0 ? 1 : bound(belief, 1, mode));
  }

  /**
   * Returns whether the accuracy is known to within {@link #KNOWN}. The interval holds over all
   * looks, so it also holds when the labels end here.
   */
  public boolean known() {
    return count() > 0 && anyTime().known();
  }

  /**
   * Returns the number of further labels of random images until the accuracy is known, if their
   * share of right answers stays as it is. Empty without a label, and where it would take more
   * labels than a domain keeps.
   */
  public static OptionalInt untilKnown(int right, int wrong) {
    int count = right + wrong;
    int enough = MOST + 1;
    int tooFew = count - 1;
    while (count > 0 && enough - tooFew > 1) {
      int middle = (enough + tooFew) / 2;
      double share = (double) middle / count;
      if (anyTime(right * share, wrong * share).known()) {
        enough = middle;
      } else {
        tooFew = middle;
      }
    }
    return count == 0 || enough > MOST ? OptionalInt.empty() : OptionalInt.of(enough - count);
  }

  private static double bound(BetaDistribution belief, double end, double mode) {
    double outside = end;
    double inside = mode;
    double least = StrictMath.log(DENSITY);
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (outside + inside) / 2;
      if (belief.logDensity(middle) >= least) {
        inside = middle;
      } else {
        outside = middle;
      }
    }
    return (outside + inside) / 2;
  }

  /** Returns the e-value that zero-shot is better than the served answer. */
  public double forZeroShot() {
    return forZeroShot.value();
  }

  /** Returns the e-value that the answer without the last swap is better than the served answer. */
  public double forFormer() {
    return forFormer.value();
  }

  /** Returns true when the evidence against a new version suffices to roll it back. */
  public boolean takesVersionBack() {
    return forFormer() >= ROLL_BACK;
  }

  @Override
  public String toString() {
    return "AuditSample[right=%d, wrong=%d, chosen=%d, forZeroShot=%s, forFormer=%s]"
        .formatted(right, wrong, chosen, forZeroShot(), forFormer());
  }
}
