package io.unimos.core.prototypes;

import io.unimos.core.PrototypeSettings;
import io.unimos.core.math.ArrayBytes;
import io.unimos.core.math.Probabilities;
import io.unimos.core.math.Vectors;
import io.unimos.core.source.ClassChange;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The distance of a domain from the source, at any mix of classes (method-specification 4.3): the
 * mean of its records less the part that the source's class means explain. Only confident records
 * explain; when labels are correlated, all of them do a little. One per domain; owner: the domain's
 * stream thread.
 */
final class DomainOffset {
  private final PrototypeSource source;
  private final PrototypeSettings settings;
  private final int classes;
  private final double[] total;
  private final double[] counts;
  private final double[] confident;
  // sum_k N_k R_k and sum_k W_k R_k, carried along
  private final double[] countedMeans;
  private final double[] confidentMeans;

  DomainOffset(PrototypeSource source, PrototypeSettings settings) {
    this.source = source;
    this.settings = settings;
    classes = source.classes();
    total = new double[source.dimension()];
    counts = new double[classes];
    confident = new double[classes];
    countedMeans = new double[source.dimension()];
    confidentMeans = new double[source.dimension()];
  }

  /** The shares a_k = sure W_k + all N_k of the classes; the bank's mean has the rest. */
  record Shares(long n, double weight, double sure, double all, double rest) {}

  /** Returns the shares from {@code learned} records in the offset of {@code n} records. */
  Shares shares(long learned, long n, double run) {
    boolean aligned = settings.form() == PrototypeSettings.Form.ALIGNED && learned > 0;
    double sure = aligned ? (1 - run) / learned : 0;
    double all = aligned ? run * settings.correlation().share() / learned : 0;
    double rest = 1 - sure * Vectors.sum(confident) - all * Vectors.sum(counts);
    return new Shares(n, n / (n + settings.offsetDelay()), sure, all, rest);
  }

  /** Returns the offset {@code [d]} with one more record x. */
  double[] including(double[] x, Shares s) {
    double[] sumOfAll = total.clone();
    Vectors.axpy(1, x, 0, sumOfAll, 0, x.length);
    return offset(sumOfAll, s);
  }

  /** Returns the mean {@code [d]} of the records without some of them. */
  double[] meanWithout(double[][] some, long records) {
    double[] out = total.clone();
    for (double[] row : some) {
      Vectors.axpy(-1, row, 0, out, 0, out.length);
    }
    Vectors.divide(out, (double) (records - some.length));
    return out;
  }

  /**
   * Returns the distance {@code [d]} of the mean of n records, x included, from the bank's,
   * n/(n+16) of it, times a share.
   */
  double[] meanShift(double[] x, long n, double share) {
    double weight = share * n / (n + settings.offsetDelay());
    double[] bank = source.bankMean();
    double[] out = new double[x.length];
    for (int j = 0; j < out.length; j++) {
      out[j] = weight * ((total[j] + x[j]) / (double) n - bank[j]);
    }
    return out;
  }

  /** Returns the offset {@code [d]} of the records so far. */
  double[] now(long records, double run) {
    return records == 0 ? new double[total.length] : offset(total, shares(records, records, run));
  }

  private double[] offset(double[] sumOfAll, Shares s) {
    double[] bank = source.bankMean();
    double[] offset = new double[sumOfAll.length];
    for (int j = 0; j < offset.length; j++) {
      double explained = s.sure * confidentMeans[j] + s.all * countedMeans[j];
      offset[j] = s.weight * (sumOfAll[j] / s.n - s.rest * bank[j] - explained);
    }
    return offset;
  }

  /**
   * Returns S x' = S x - S offset, from products known already. That takes K x K numbers instead of
   * K x d; with more classes than dimensions it uses the latter.
   *
   * @param scores S x of the record
   * @param before sum of S x over the records before
   */
  double[] alignedScores(double[] scores, double[] before, Shares s) {
    double[] explained = new double[classes];
    if (source.meanScores().length > 0) {
      double[] a = new double[classes];
      Vectors.axpy(s.sure, confident, 0, a, 0, classes);
      Vectors.axpy(s.all, counts, 0, a, 0, classes);
      Vectors.times(source.meanScores(), a, explained);
    } else {
      double[] means = new double[total.length];
      Vectors.axpy(s.sure, confidentMeans, 0, means, 0, means.length);
      Vectors.axpy(s.all, countedMeans, 0, means, 0, means.length);
      Vectors.times(source.directions(), means, explained);
    }
    double[] out = new double[classes];
    for (int k = 0; k < classes; k++) {
      double mean = (before[k] + scores[k]) / s.n;
      out[k] = scores[k] - s.weight * (mean - s.rest * source.bankScores()[k] - explained[k]);
    }
    return out;
  }

  /** Takes a record in: x, N_k += p_k, W_k += (1 - H(p)/ln K)^c p_k. */
  void add(double[] x, double[] p) {
    Vectors.axpy(1, x, 0, total, 0, x.length);
    double sureness = 1 - Probabilities.entropy(p) / StrictMath.log(classes);
    double weight = StrictMath.pow(Math.max(0, sureness), source.scales().confidencePower());
    int d = x.length;
    for (int k = 0; k < classes; k++) {
      counts[k] += p[k];
      confident[k] += weight * p[k];
      Vectors.axpy(p[k], source.means(), k * d, countedMeans, 0, d);
      Vectors.axpy(weight * p[k], source.means(), k * d, confidentMeans, 0, d);
    }
  }

  /**
   * Returns this offset for other classes. The mean loses the records of a retired class, and the
   * others explain the rest.
   *
   * @param gone sum {@code [d]} of the raw features that were counted for retired classes
   * @param left records that were not
   * @param records of the domain
   */
  DomainOffset changed(
      PrototypeSource now, ClassChange change, double[] gone, double left, long records) {
    DomainOffset out = new DomainOffset(now, settings);
    double scale = left > 0 ? records / left : 0;
    for (int j = 0; j < total.length; j++) {
      out.total[j] = left > 0 ? (total[j] - gone[j]) * scale : records * now.bankMean()[j];
    }
    put(change.carried(counts, 0), scale, out.counts);
    put(change.carried(confident, 0), scale, out.confident);
    out.derive();
    return out;
  }

  private static void put(double[] values, double scale, double[] out) {
    for (int k = 0; k < out.length; k++) {
      out[k] = scale * values[k];
    }
  }

  /** Returns the sum {@code [d]} of all raw features; not to be written. */
  double[] total() {
    return total;
  }

  /** Returns N {@code [K]}; not to be written. */
  double[] counts() {
    return counts;
  }

  /** Computes the carried sums anew from the content of a checkpoint. */
  void derive() {
    Arrays.fill(countedMeans, 0);
    Arrays.fill(confidentMeans, 0);
    int d = total.length;
    for (int k = 0; k < classes; k++) {
      Vectors.axpy(counts[k], source.means(), k * d, countedMeans, 0, d);
      Vectors.axpy(confident[k], source.means(), k * d, confidentMeans, 0, d);
    }
  }

  void write(ByteBuffer out) {
    ArrayBytes.put(out, total);
    ArrayBytes.put(out, counts);
    ArrayBytes.put(out, confident);
  }

  void read(ByteBuffer in) {
    ArrayBytes.get(in, total);
    ArrayBytes.get(in, counts);
    ArrayBytes.get(in, confident);
  }

  /** Writes the carried sums too, because sums that are made anew would differ in the last bits. */
  void writeDerived(ByteBuffer out) {
    ArrayBytes.put(out, countedMeans);
    ArrayBytes.put(out, confidentMeans);
  }

  void readDerived(ByteBuffer in) {
    ArrayBytes.get(in, countedMeans);
    ArrayBytes.get(in, confidentMeans);
  }

  static int derivedBytes(int dimension) {
    return 2 * Double.BYTES * dimension;
  }

  static int bytes(int classes, int dimension) {
    return 8 * (dimension + 2 * classes);
  }
}
