package io.unimos.method.annotation;

import io.unimos.numbers.BetaDistribution;
import java.util.Optional;

/**
 * What labels of images drawn at random tell of the accuracy (method-specification 7.8). Each is
 * scored with what was served before its label came; chosen images are never scored, they are
 * harder than the others. Owner: the domain's stream thread.
 */
public final class Canaries {
  /** Winnings at which another answer is served instead: one false step in ten at most. */
  public static final double INSURANCE = 10;

  /**
   * Winnings, of the prototypes or of what was served before, at which a version that is new is
   * taken back. A version that is no worse than the one before it loses that bet in one trial of
   * five at most, if it answered otherwise at each label; sound ones hardly ever answer otherwise.
   */
  public static final double ROLL_BACK = 5;

  private static final double REMEMBERED = .98;
  private static final double HALF = .5;
  private static final double TAIL = .05;
  private static final double DENSITY = .1;
  private static final int HALVINGS = 60;

  private int right;
  private int wrong;
  private double recentRight;
  private double recentAll;
  private final Evidence forZeroShot = new Evidence(false);
  private final Evidence againstZeroShot = new Evidence(false);
  private final Evidence forPrototypes = new Evidence(false);
  private final Evidence againstPrototypes = new Evidence(false);
  private Insured insured = Insured.NOT;
  private Evidence change = new Evidence(true);
  private Evidence forFormer = Evidence.ofTrial();

  /** What is served instead of the method's answer, since labels have said that it is better. */
  public enum Insured {
    /** The method's answer is served. */
    NOT(""),
    /** The text classifier is. */
    BY_ZERO_SHOT("ZERO_SHOT"),
    /** The aligned prototypes are. */
    BY_PROTOTYPES("PROTOTYPES");

    private final String instead;

    Insured(String instead) {
      this.instead = instead;
    }

    /** The name of what is served instead; empty where nothing is. */
    public Optional<String> instead() {
      return Optional.of(instead).filter(name -> !name.isEmpty());
    }
  }

  /**
   * A label of an image that was drawn at random, and who had named it.
   *
   * @param served what was served, right or not
   * @param own the method's answer: what was served, unless something else was in its stead
   * @param zeroShot the text classifier
   * @param prototypes the aligned prototypes
   * @param former what would have been served without the version on trial; empty where none is
   */
  public record Score(
      boolean served, boolean own, boolean zeroShot, boolean prototypes, Optional<Boolean> former) {

    /** One of the method's answer, that no former version was asked about. */
    public Score(boolean served, boolean zeroShot, boolean prototypes) {
      this(served, zeroShot, prototypes, Optional.empty());
    }

    /** One of the method's answer. */
    public Score(boolean served, boolean zeroShot, boolean prototypes, Optional<Boolean> former) {
      this(served, served, zeroShot, prototypes, former);
    }
  }

  /** From low to high. */
  public record Interval(double low, double high) {}

  /** Takes a score in. */
  public void add(Score score) {
    addOfBefore(score);
    change.add(score.prototypes, score.own);
    score.former.ifPresent(former -> forFormer.add(former, score.own));
  }

  /**
   * Takes a score in of an image that was served by another version than the present one: of the
   * present one it says nothing.
   */
  public void addOfBefore(Score score) {
    if (score.served) {
      right++;
    } else {
      wrong++;
    }
    recentRight = REMEMBERED * recentRight + (score.served ? 1 : 0);
    recentAll = REMEMBERED * recentAll + 1;
    forZeroShot.add(score.zeroShot, score.own);
    againstZeroShot.add(score.own, score.zeroShot);
    forPrototypes.add(score.prototypes, score.own);
    againstPrototypes.add(score.own, score.prototypes);
    insured = insuredNow();
  }

  private Insured insuredNow() {
    boolean stays =
        switch (insured) {
          case NOT -> false;
          case BY_ZERO_SHOT -> againstZeroShot.value() < INSURANCE;
          case BY_PROTOTYPES -> againstPrototypes.value() < INSURANCE;
        };
    if (stays) {
      return insured;
    }
    if (forZeroShot.value() >= INSURANCE) {
      return Insured.BY_ZERO_SHOT;
    }
    return forPrototypes.value() >= INSURANCE ? Insured.BY_PROTOTYPES : Insured.NOT;
  }

  /**
   * What is to be served instead of the method's answer: what labels have said with {@link
   * #INSURANCE} to be better, until they say as much of the method.
   */
  public Insured insured() {
    return insured;
  }

  /** Another version serves: a change is looked for from now on. */
  public void swapped() {
    change = new Evidence(true);
    forFormer = Evidence.ofTrial();
  }

  /** Labels scored. */
  public int count() {
    return right + wrong;
  }

  /** Of them, those that were served right. */
  public int right() {
    return right;
  }

  /** (right + 1/2)/(right + wrong + 1). */
  public double estimate() {
    return (right + HALF) / (count() + 1);
  }

  /** The share of right ones, forgetting .98 a label; NaN without any. */
  public double recent() {
    return recentRight / recentAll;
  }

  /** 90 % for the eye, as {@link #interval(int, int)}. */
  public Interval interval() {
    return interval(right, wrong);
  }

  /** 90 % over all looks together, as {@link #anyTime(int, int)}. */
  public Interval anyTime() {
    return anyTime(right, wrong);
  }

  /**
   * 90 % at one look: the 5th to the 95th percentile of Beta(right + .5, wrong + .5), Jeffreys'
   * interval. Of few images it covers what it says on average (Brown, Cai, DasGupta 2001, "Interval
   * estimation for a binomial proportion", who recommend it or Wilson's up to 40).
   */
  public static Interval interval(int right, int wrong) {
    BetaDistribution belief = new BetaDistribution(right + HALF, wrong + HALF);
    return new Interval(belief.quantile(TAIL), belief.quantile(1 - TAIL));
  }

  /** 90 % over all looks: where the density of Beta(1 + right, 1 + wrong) is .1 or more. */
  public static Interval anyTime(int right, int wrong) {
    BetaDistribution belief = new BetaDistribution(1.0 + right, 1.0 + wrong);
    double mode = right + wrong == 0 ? HALF : (double) right / (right + wrong);
    return new Interval(
        right == 0 ? 0 : bound(belief, 0, mode), wrong == 0 ? 1 : bound(belief, 1, mode));
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

  /** e that zero-shot is better than the method's answer. */
  public double forZeroShot() {
    return forZeroShot.value();
  }

  /** e that the method's answer is better than zero-shot. */
  public double againstZeroShot() {
    return againstZeroShot.value();
  }

  /** Winnings of the prototypes against what is served since the last swap. */
  public double change() {
    return change.value();
  }

  /** Winnings of what would have been served without the last swap. */
  public double forFormer() {
    return forFormer.value();
  }

  /** True when a version that is new has lost a bet, and is taken back. */
  public boolean takesVersionBack() {
    return change() >= ROLL_BACK || forFormer() >= ROLL_BACK;
  }
}
