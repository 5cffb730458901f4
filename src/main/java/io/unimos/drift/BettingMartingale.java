package io.unimos.drift;

import io.unimos.numbers.ArrayBytes;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * The e-detector of a change after a new version (method-specification 4.17). Its null hypothesis:
 * the entropies of the predictions are distributed as in the first images after the swap. It alarms
 * when the evidence against that could hardly be chance.
 *
 * <p>Each record gives u, the rank of its entropy among those of the sample. Each of several
 * strategies stakes eps (u - 1/2). Each record starts every strategy once more with a fresh unit of
 * evidence, and a strategy's value is the sum over all its starts. So the expected time to a false
 * alarm is at least the threshold, in records. One false alarm in N days at R records a day is the
 * threshold N R, or alpha = 1/(N R).
 *
 * <p>The sample is small, so its quantiles are off by chance: the stakes allow for two standard
 * errors of the mean of u around 1/2. They shrink with the label correlation, because the ranks are
 * then not independent.
 */
public final class BettingMartingale {
  private static final double[] STAKES = {-1.5, -.75, .75, 1.5};
  private static final double STANDARD_DEVIATION_OF_UNIFORM = Math.sqrt(1.0 / 12);

  private final double[] sorted;
  private int filled;
  private final double[] wealth = new double[STAKES.length];

  /**
   * Creates a detector that takes the first records as its sample.
   *
   * @param sample the number of records in the sample; 0: there is never any evidence
   */
  public BettingMartingale(int sample) {
    sorted = new double[sample];
  }

  /**
   * Fills the sample with a record, or tests it once the sample is full.
   *
   * @param entropy the entropy of the served prediction
   * @param labelCorrelation the label correlation, 0..1
   */
  public void add(double entropy, double labelCorrelation) {
    if (filled < sorted.length) {
      sorted[filled++] = entropy;
      if (filled == sorted.length) {
        Arrays.sort(sorted);
      }
      return;
    }
    if (sorted.length == 0) {
      return;
    }
    double slack = 2 * STANDARD_DEVIATION_OF_UNIFORM / Math.sqrt(sorted.length);
    double off = rank(entropy) - .5;
    for (int i = 0; i < STAKES.length; i++) {
      double stake = STAKES[i] * (1 - labelCorrelation);
      double gain = stake * (off - Math.signum(stake) * slack);
      wealth[i] = (wealth[i] + 1) * Math.max(0, 1 + gain);
    }
  }

  /** Returns S, the mean e-value of the strategies. */
  public double value() {
    return Arrays.stream(wealth).average().orElse(0);
  }

  /** Sets the evidence of all strategies back; the sample stays. */
  public void restart() {
    Arrays.fill(wealth, 0);
  }

  /** Writes all of it for {@link #read}. */
  public void write(DataOutput out) throws IOException {
    out.writeInt(sorted.length);
    out.writeInt(filled);
    ArrayBytes.write(out, sorted);
    ArrayBytes.write(out, wealth);
  }

  /** Reads what {@link #write} wrote. */
  public static BettingMartingale read(DataInput in) throws IOException {
    BettingMartingale martingale = new BettingMartingale(in.readInt());
    martingale.filled = in.readInt();
    ArrayBytes.read(in, martingale.sorted);
    ArrayBytes.read(in, martingale.wealth);
    return martingale;
  }

  /** Returns the share of the sample that is below the given entropy; ties count as one half. */
  private double rank(double entropy) {
    int below = 0;
    int equal = 0;
    for (double v : sorted) {
      below += v < entropy ? 1 : 0;
      equal += v == entropy ? 1 : 0;
    }
    return (below + equal / 2.0 + .5) / (sorted.length + 1);
  }
}
