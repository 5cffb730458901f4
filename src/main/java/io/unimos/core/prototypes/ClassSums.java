package io.unimos.core.prototypes;

import io.unimos.core.math.ArrayBytes;
import io.unimos.core.math.Vectors;
import io.unimos.core.source.ClassChange;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The records' contribution to the source's prototypes (method-specification 4.6): sum_k += p_k x',
 * and from it P_k. P_k is the mean of the sum's direction and the source's, weighted by b =
 * N_k/(N_k + strength). Norms and dot products of the sums are carried along, so that P need not be
 * formed to read with it. Classes with labels from people have P_k of {@link LabelSums}. Owner: the
 * domain's stream thread.
 */
final class ClassSums {
  private final PrototypeSource source;
  private final double strength;
  private final int classes;
  private final int dimension;
  private final double[] sums;

  // derived from the sums and carried along
  private final double[] squares;
  private final double[] overlaps;

  /**
   * Creates sums of zero.
   *
   * @param strength records after which half of a prototype is the domain's own
   */
  ClassSums(PrototypeSource source, double strength) {
    this(source, strength, new double[source.classes() * source.dimension()]);
  }

  private ClassSums(PrototypeSource source, double strength, double[] sums) {
    this.source = source;
    this.strength = strength;
    this.sums = sums;
    classes = source.classes();
    dimension = source.dimension();
    squares = new double[classes];
    overlaps = new double[classes];
  }

  /** Returns these sums for other classes: a sum stays with its class, a new one has none. */
  ClassSums changed(PrototypeSource now, ClassChange change) {
    ClassSums next = new ClassSums(now, strength, change.carried(sums, 0));
    next.derive();
    return next;
  }

  /** Adds the sum of a class to a row {@code [d]}. */
  void addTo(double[] row, int k) {
    Vectors.axpy(1, sums, k * dimension, row, 0, dimension);
  }

  /** Returns the dot products {@code [K]} with a record x'. */
  double[] dots(double[] feature) {
    double[] out = new double[classes];
    Vectors.times(sums, feature, out);
    return out;
  }

  /** Adds p_k x' to sum_k, with its norm and its product with S_k. */
  void add(PrototypePrediction r) {
    double[] feature = r.aligned().feature();
    double square = Vectors.dot(feature, feature);
    for (int k = 0; k < classes; k++) {
      double p = r.learned()[k];
      squares[k] += 2 * p * r.aligned().sumDots()[k] + p * p * square;
      overlaps[k] += p * r.aligned().directionDots()[k];
    }
    for (int k = 0; k < classes; k++) {
      Vectors.axpy(r.learned()[k], feature, 0, sums, k * dimension, dimension);
    }
  }

  /**
   * Returns P {@code [K][d]}.
   *
   * @param counts N {@code [K]}
   * @param moved the present offset {@code [d]}; not read where there is no label
   */
  double[][] prototypes(double[] counts, LabelSums labels, double[] moved) {
    double[][] p = new double[classes][dimension];
    for (int k = 0; k < classes; k++) {
      double b = ownShare(counts[k]);
      if (labels.count(k) > 0) {
        p[k] = labelled(k, counts, labels, moved);
        continue;
      }
      double own = squares[k] > 0 ? b / Math.sqrt(squares[k]) : 0;
      for (int j = 0; j < dimension; j++) {
        p[k][j] = own * sums[k * dimension + j] + (1 - b) * source.directions()[k * dimension + j];
      }
      p[k] = Vectors.normalised(p[k]);
    }
    return p;
  }

  /**
   * Returns s P x' {@code [K]}, from the dot products with S and with the sums; the other
   * parameters are those of {@link #prototypes}.
   */
  double[] logits(
      AlignedPrototypes.Aligned aligned, double[] counts, LabelSums labels, double[] moved) {
    double[] z = new double[classes];
    for (int k = 0; k < classes; k++) {
      double b = ownShare(counts[k]);
      if (labels.count(k) > 0) {
        double cosine = Vectors.dot(labelled(k, counts, labels, moved), aligned.feature());
        z[k] = source.scales().prototypes() * cosine;
        continue;
      }
      double norm = Math.sqrt(squares[k]);
      double own = norm > 0 ? aligned.sumDots()[k] / norm : 0;
      double overlap = norm > 0 ? overlaps[k] / norm : 0;
      double length = b * b + (1 - b) * (1 - b) + 2 * b * (1 - b) * overlap;
      z[k] =
          source.scales().prototypes()
              * (b * own + (1 - b) * aligned.directionDots()[k])
              / Math.sqrt(length);
    }
    return z;
  }

  private double[] labelled(int k, double[] counts, LabelSums labels, double[] moved) {
    return labels.prototype(k, sums, counts[k], moved, source.directions(), strength);
  }

  /** Returns b, the share of the domain's own records in a prototype. */
  private double ownShare(double counted) {
    return counted / (strength + counted);
  }

  /** Rounds the sums to float, in this object too, and writes them; {@link #derive} follows. */
  void writeRounded(ByteBuffer out) {
    for (int i = 0; i < sums.length; i++) {
      float rounded = (float) sums[i];
      sums[i] = rounded;
      out.putFloat(rounded);
    }
  }

  /** Reads the output of {@link #writeRounded}; {@link #derive} follows. */
  void readRounded(ByteBuffer in) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] = in.getFloat();
    }
  }

  /** Writes the sums without rounding. */
  void write(ByteBuffer out) {
    ArrayBytes.put(out, sums);
  }

  void read(ByteBuffer in) {
    ArrayBytes.get(in, sums);
  }

  /** Writes the derived values without rounding. */
  void writeDerived(ByteBuffer out) {
    ArrayBytes.put(out, squares);
    ArrayBytes.put(out, overlaps);
  }

  void readDerived(ByteBuffer in) {
    ArrayBytes.get(in, squares);
    ArrayBytes.get(in, overlaps);
  }

  /** Returns the number of bytes of the rounded sums. */
  static int roundedBytes(int classes, int dimension) {
    return Float.BYTES * classes * dimension;
  }

  /** Returns the number of bytes of the sums without rounding, and of the derived values. */
  static int exactBytes(int classes, int dimension) {
    return Double.BYTES * (classes * dimension + 2 * classes);
  }

  /** Computes the derived values anew. */
  void derive() {
    Arrays.fill(squares, 0);
    Arrays.fill(overlaps, 0);
    for (int i = 0; i < sums.length; i++) {
      squares[i / dimension] += sums[i] * sums[i];
      overlaps[i / dimension] += sums[i] * source.directions()[i];
    }
  }
}
