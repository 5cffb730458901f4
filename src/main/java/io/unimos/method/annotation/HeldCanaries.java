package io.unimos.method.annotation;

/**
 * The gate's question to labels that were held back (METHOD.md 7, "gate"): of those on which
 * candidate and serving version differ, does the candidate lose too many for chance?
 */
public final class HeldCanaries {
  /** Labels from which on some are held back. */
  public static final int FROM = 64;

  /** The newest random ones that are. */
  public static final int HELD = 16;

  private static final double UNLIKELY = .1;

  private HeldCanaries() {}

  /** P(Binomial(lost + won, 1/2) &gt;= lost); 1 without any difference. */
  public static double chance(int lost, int won) {
    int n = lost + won;
    double term = Math.scalb(1.0, -n);
    double sum = 0;
    for (int i = 0; i <= n; i++) {
      sum += i >= lost ? term : 0;
      term *= (double) (n - i) / (i + 1);
    }
    return sum;
  }

  /** True when a candidate must not serve. */
  public static boolean rejects(int lost, int won) {
    return chance(lost, won) <= UNLIKELY;
  }
}
