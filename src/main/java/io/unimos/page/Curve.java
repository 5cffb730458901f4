package io.unimos.page;

import java.util.Locale;

/** The conversion of curves to the points of an SVG polyline. */
public final class Curve {
  public static final int WIDTH = 120;
  public static final int HEIGHT = 24;

  private Curve() {}

  /**
   * Returns the points from left to right over {@link #WIDTH}, beginning with the first number. NaN
   * values are left out.
   */
  public static String points(double[] values, double low, double high) {
    StringBuilder points = new StringBuilder();
    int first = 0;
    while (first < values.length && Double.isNaN(values[first])) {
      first++;
    }
    int steps = Math.max(1, values.length - 1 - first);
    for (int i = first; i < values.length; i++) {
      if (!Double.isNaN(values[i])) {
        double x = (double) WIDTH * (i - first) / steps;
        points.append(String.format(Locale.ROOT, "%.0f,%.1f ", x, y(values[i], low, high)));
      }
    }
    return points.toString().strip();
  }

  /** Returns the distance of a value from the top of the drawing. */
  public static double y(double value, double low, double high) {
    double share = Math.min(1, Math.max(0, (value - low) / (high - low)));
    return 1 + (HEIGHT - 2) * (1 - share);
  }
}
