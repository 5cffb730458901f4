package io.unimos.core.math;

/**
 * The Beta distribution: the belief about a share after a number of hits and misses.
 *
 * @param a hits and the prior's, above 0
 * @param b misses and the prior's, above 0
 */
public record BetaDistribution(double a, double b) {
  private static final double TINY = 1e-300;
  private static final int MOST_TERMS = 500;
  private static final int HALVINGS = 60;

  /** The coefficients of Lanczos' approximation with g = 7 (relative error below 1e-14). */
  private static final double[] LANCZOS = {
    0.9999999999998099,
    676.5203681218851,
    -1259.1392167224028,
    771.3234287776531,
    -176.6150291621406,
    12.507343278686905,
    -0.13857109526572012,
    9.984369578019572e-6,
    1.5056327351493116e-7
  };

  /** Returns ln of the density at x in (0, 1). */
  public double logDensity(double x) {
    return (a - 1) * StrictMath.log(x) + (b - 1) * StrictMath.log(1 - x) - logBeta();
  }

  /** Returns P(X &lt;= x). */
  public double below(double x) {
    if (x <= 0 || x >= 1) {
      return x <= 0 ? 0 : 1;
    }
    double front = StrictMath.exp(a * StrictMath.log(x) + b * StrictMath.log(1 - x) - logBeta());
    // the fraction converges fast on this side of the mean
    return x < (a + 1) / (a + b + 2)
        ? front * fraction(a, b, x) / a
        : 1 - front * fraction(b, a, 1 - x) / b;
  }

  /** Returns the x at which P(X &lt;= x) is p. */
  public double quantile(double p) {
    double low = 0;
    double high = 1;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (below(middle) < p) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }

  private double logBeta() {
    return logGamma(a) + logGamma(b) - logGamma(a + b);
  }

  /** Returns the continued fraction of the incomplete beta function, by Lentz' method. */
  private static double fraction(double a, double b, double x) {
    double c = 1;
    double d = nonZero(1 - (a + b) * x / (a + 1));
    d = 1 / d;
    double value = d;
    for (int m = 1; m <= MOST_TERMS; m++) {
      double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
      d = 1 / nonZero(1 + even * d);
      c = nonZero(1 + even / c);
      value *= d * c;
      double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
      d = 1 / nonZero(1 + odd * d);
      c = nonZero(1 + odd / c);
      double step = d * c;
      value *= step;
      if (Math.abs(step - 1) < 1e-15) {
        break;
      }
    }
    return value;
  }

  private static double nonZero(double v) {
    return Math.abs(v) < TINY ? TINY : v;
  }

  private static double logGamma(double x) {
    if (x < .5) {
      return StrictMath.log(Math.PI / StrictMath.sin(Math.PI * x)) - logGamma(1 - x);
    }
    double y = x - 1;
    double sum = LANCZOS[0];
    for (int i = 1; i < LANCZOS.length; i++) {
      sum += LANCZOS[i] / (y + i);
    }
    double t = y + 7.5;
    return .5 * StrictMath.log(2 * Math.PI)
        + (y + .5) * StrictMath.log(t)
        - t
        + StrictMath.log(sum);
  }
}
