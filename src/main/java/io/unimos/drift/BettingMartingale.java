package io.unimos.drift;

import io.unimos.numbers.ArrayBytes;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Bets against "the entropies of the predictions are distributed as in the first window after the
 * swap" (method-specification 4.17), and alarms once the winnings could hardly be luck.
 *
 * <p>Each record gives u, its entropy's rank among that window's. Several bettors stake eps (u -
 * 1/2) each; their winnings are restarted with one fresh unit per record and summed, so the
 * expected time to a false alarm is at least the threshold, in records (an e-detector): one false
 * alarm in N days at R records a day is the threshold N R, alpha = 1/(N R). The window is small, so
 * its quantiles are off by chance: bets are laid against the mean of u being within two standard
 * errors of 1/2, and shrink with runs of labels, because then ranks are not independent.
 */
public final class BettingMartingale {
  private static final double[] STAKES = {-1.5, -.75, .75, 1.5};
  private static final double STANDARD_DEVIATION_OF_UNIFORM = Math.sqrt(1.0 / 12);

  private final double[] sorted;
  private int filled;
  private final double[] wealth = new double[STAKES.length];

  /**
   * Against the first records that it is given.
   *
   * @param sample how many; 0: nothing is ever said
   */
  public BettingMartingale(int sample) {
    sorted = new double[sample];
  }

  /**
   * Bets on one record.
   *
   * @param entropy of the served prediction
   * @param runs 0..1: how far labels come in runs
   */
  public void add(double entropy, double runs) {
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
      double stake = STAKES[i] * (1 - runs);
      double gain = stake * (off - Math.signum(stake) * slack);
      wealth[i] = (wealth[i] + 1) * Math.max(0, 1 + gain);
    }
  }

  /** S: mean winnings of the bettors. */
  public double value() {
    return Arrays.stream(wealth).average().orElse(0);
  }

  /** All bettors start over. */
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

  /** Share of the sample below, ties half. */
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
