package io.unimos.core;

/**
 * The constants of the aligned prototypes (method-specification 4.2 to 4.6).
 *
 * @param form one of the two forms
 * @param offsetDelay records after which half of the offset is believed: n/(n + 16)
 * @param strength records after which half of a prototype is the domain's own: N/(150 + N); 100 in
 *     the baseline form
 * @param prior the estimate of the class prior
 * @param correlation the estimate of the label correlation
 * @param hedge the share of the text classifier
 */
public record PrototypeSettings(
    Form form,
    double offsetDelay,
    double strength,
    PriorVote prior,
    Correlation correlation,
    Hedge hedge) {
  /** The hedge of a source that tells nothing: the text classifier's greatest share, .5. */
  public static final double LARGEST_HEDGE = .5;

  /** The two forms of the prototypes. */
  public enum Form {
    /** Class-conditional offset and a prior voted by class: holds when labels are correlated. */
    ALIGNED(1),
    /**
     * The baseline form, for comparison only: raw mean as offset, a prior that follows the stream.
     */
    MEAN(2);

    private final int code;

    Form(int code) {
      this.code = code;
    }

    /** Returns the number of the form in checkpoints. */
    public int code() {
      return code;
    }
  }

  /**
   * The constants of the class prior.
   *
   * @param momentum of the baseline form's running prior (method-specification 4.6)
   * @param strength tau of the baseline form (method-specification 4.6)
   */
  public record PriorVote(double momentum, double strength) {}

  /**
   * The constants of the label correlation, the lag-1 autocorrelation of the class scores.
   *
   * @param momentum of the two running sums, .99
   * @param warmUp records for which the correlation is 0, 30
   * @param from autocorrelation up to which the correlation is 0, .1; it is 1 from twice that on
   * @param share of all records, beside the confident ones, that explain the mean while labels are
   *     correlated, .3
   */
  public record Correlation(double momentum, int warmUp, double from, double share) {}

  /**
   * The constants of the text classifier's share.
   *
   * @param cap the greatest share, .5; 0 switches it off
   * @param power of the information in the comparison, 8
   * @param favour factor on the prototypes' information, 1.1
   * @param pseudoCount records of the uniform distribution in the mean posterior, 8
   * @param floor added to the information, .02
   * @param delay records before the learned share starts, and those until it is whole, 32
   */
  public record Hedge(
      double cap, int power, double favour, double pseudoCount, double floor, int delay) {}

  /** Returns the constants of method-specification 4.6. */
  public static PrototypeSettings aligned() {
    return new PrototypeSettings(
        Form.ALIGNED,
        16,
        150,
        new PriorVote(.99, 1),
        new Correlation(.99, 30, .1, .3),
        new Hedge(LARGEST_HEDGE, 8, 1.1, 8, .02, 32));
  }

  /** Returns the baseline form, the mean of the prototypes without alignment. */
  public static PrototypeSettings mean() {
    PrototypeSettings aligned = aligned();
    return new PrototypeSettings(
        Form.MEAN,
        aligned.offsetDelay,
        100,
        aligned.prior,
        aligned.correlation,
        capped(aligned.hedge, 0));
  }

  /** Returns these settings with another cap on the text classifier's share. */
  public PrototypeSettings withHedgeCap(double cap) {
    return new PrototypeSettings(
        form, offsetDelay, strength, prior, correlation, capped(hedge, cap));
  }

  private static Hedge capped(Hedge hedge, double cap) {
    return new Hedge(cap, hedge.power, hedge.favour, hedge.pseudoCount, hedge.floor, hedge.delay);
  }
}
