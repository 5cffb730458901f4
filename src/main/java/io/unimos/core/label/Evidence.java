package io.unimos.core.label;

import io.unimos.core.math.Vectors;
import java.util.Arrays;

/**
 * The e-value that another answer is right more often than the served one (method-specification
 * 7.8). Several stakes run at once, each multiplied label by label. If the other is never better,
 * their mean exceeds 1/alpha with probability alpha at most, at any number of looks (Ville). Owner:
 * the domain's stream thread.
 */
public final class Evidence {
  private static final double[] STAKES = {.05, .1, .2, .4, .6, .8};

  private static final double SHORT_OF_ALL = .999;

  private final double[] stakes;
  private final double[] eValues;

  private Evidence(double[] stakes) {
    this.stakes = stakes;
    eValues = new double[stakes.length];
    Arrays.fill(eValues, 1);
  }

  /** Creates an e-value without labels. */
  public Evidence() {
    this(STAKES);
  }

  /**
   * Creates the e-value for the version that served before, with the greater half of the stakes.
   * That version is better from the first label on or never, and has few labels to show it.
   */
  public static Evidence ofTrial() {
    return new Evidence(Arrays.copyOfRange(STAKES, STAKES.length / 2, STAKES.length));
  }

  /**
   * Takes a label in.
   *
   * @param other true if the other answer was right
   * @param served true if the served answer was right
   */
  public void add(boolean other, boolean served) {
    double d = (other ? 1 : 0) - (served ? 1 : 0);
    for (int l = 0; l < stakes.length; l++) {
      eValues[l] *= 1 + SHORT_OF_ALL * stakes[l] * d;
    }
  }

  /** Returns e; above 1 it speaks for the other answer. */
  public double value() {
    return Vectors.sum(eValues) / stakes.length;
  }
}
