package io.unimos.core.drift;

import io.unimos.core.math.Measurement;
import io.unimos.core.math.Metric;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The label-free report of a window (method-specification 5.6). Each number has a bound from the
 * domain's own quiet windows: mean plus or minus four standard deviations, from the fourth such
 * window on. Only the mean-shift ratios decide anything; the other numbers inform people. Owner:
 * the domain's stream thread.
 */
public final class DriftMeter {
  /** The number of quiet windows before there is a bound: fewer give no estimate of the spread. */
  static final int WARM_UP = 4;

  /**
   * The number of standard deviations to the bound; it is large because each window has some
   * fifteen metrics.
   */
  static final double DEVIATIONS = 4;

  private final Map<String, Spread> quiet = new TreeMap<>();

  /** A running mean and variance by Welford's method. */
  private static final class Spread {
    private long count;
    private double mean;
    private double squares;

    void add(double value) {
      count++;
      double off = value - mean;
      mean += off / count;
      squares += off * (value - mean);
    }

    double deviation() {
      return Math.sqrt(squares / (count - 1));
    }
  }

  /** Forgets the quiet windows after a change of the domain. */
  public void restart() {
    quiet.clear();
  }

  /** Returns the numbers that compare a window with the reference. */
  public List<Measurement> compared(Reference reference, FeatureSet window, DriftTest test) {
    List<Measurement> metrics = new ArrayList<>();
    metrics.add(Measurement.alarmAbove(Metric.MEAN_SHIFT_RATIO, test.ratio(), MeanShift.THRESHOLD));
    metrics.add(
        Measurement.alarmAbove(
            Metric.CLASS_CONDITIONAL_RATIO, test.classRatio(), test.classThreshold()));
    double[][] sample = window.sample(Reference.SAMPLE);
    Moments moments = window.moments();
    double[] spread = Divergences.spread(window.rows(), moments.mean());
    metrics.add(bounded(Metric.MMD, Divergences.mmd(reference.sample(), sample)));
    metrics.add(
        bounded(
            Metric.FRECHET,
            Divergences.frechet(
                reference.all().mean(), reference.spread(), moments.mean(), spread)));
    metrics.add(
        bounded(
            Metric.CLASS_SHARES, Divergences.jensenShannon(reference.shares(), window.shares())));
    return metrics;
  }

  /** Returns a number with the bounds of the quiet windows so far, if there are enough of them. */
  public Measurement bounded(Metric metric, double value) {
    Spread seen = quiet.get(metric.onTopic());
    if (seen == null || seen.count < WARM_UP) {
      return Measurement.reported(metric, value);
    }
    double reach = DEVIATIONS * seen.deviation();
    return value < seen.mean
        ? Measurement.alarmBelow(metric, value, seen.mean - reach)
        : Measurement.alarmAbove(metric, value, seen.mean + reach);
  }

  /** Adds the report of a window without a shift to the quiet windows. */
  public void learn(List<Measurement> ofQuietWindow) {
    for (Measurement metric : ofQuietWindow) {
      quiet.computeIfAbsent(metric.name(), n -> new Spread()).add(metric.value());
    }
  }

  /** Writes the quiet windows for {@link #read}. */
  public void write(DataOutput out) throws IOException {
    out.writeInt(quiet.size());
    for (Map.Entry<String, Spread> entry : quiet.entrySet()) {
      out.writeUTF(entry.getKey());
      out.writeLong(entry.getValue().count);
      out.writeDouble(entry.getValue().mean);
      out.writeDouble(entry.getValue().squares);
    }
  }

  /** Reads what {@link #write} wrote into this new meter. */
  public void read(DataInput in) throws IOException {
    int n = in.readInt();
    for (int i = 0; i < n; i++) {
      Spread spread = new Spread();
      quiet.put(in.readUTF(), spread);
      spread.count = in.readLong();
      spread.mean = in.readDouble();
      spread.squares = in.readDouble();
    }
  }
}
