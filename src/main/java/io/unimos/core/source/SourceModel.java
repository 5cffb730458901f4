package io.unimos.core.source;

import io.unimos.core.math.Vectors;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The knowledge before the first image of a domain: the classes' text features and the labelled
 * source bank. Immutable by agreement: no caller may write into the arrays; any thread may read.
 *
 * @param text {@code [K][d]}, mu of method-specification 1.2, rows L2-normalised
 * @param features {@code [N][d]}, the bank, rows L2-normalised
 * @param labels {@code [N]}, classes in 0..K-1
 * @param heldOut {@code [N]}, true for the 20 % that are never trained on and judge the candidates
 *     at the gate
 * @param scales the logit scales
 * @param probe of the bank, where the bundle has it; if empty it is fitted when the bank is loaded
 */
public record SourceModel(
    double[][] text,
    double[][] features,
    int[] labels,
    boolean[] heldOut,
    Scales scales,
    Optional<FittedProbe> probe) {

  /**
   * The bound on the rows of the source that are looked at: of the hold-out by each fit, of the
   * bank by a round's graph. It is half as many again as a camera's memory. A bank of 50 images a
   * class is in the graph whole up to 76 classes.
   */
  public static final int MOST_ROWS = 3_072;

  /**
   * The logit scales.
   *
   * @param text s_t of method-specification 1.3: the encoder's own (CLIP about 100, the demo
   *     encoder 30)
   * @param prototypes s of method-specification 1.3: fitted by NLL on the held-out source under the
   *     prototypes
   * @param confidencePower c of method-specification 1.3: the confidence that a record needs to
   *     explain label shift
   */
  public record Scales(double text, double prototypes, double confidencePower) {}

  /** Creates a source whose probe is still to be fitted. */
  public SourceModel(
      double[][] text, double[][] features, int[] labels, boolean[] heldOut, Scales scales) {
    this(text, features, labels, heldOut, scales, Optional.empty());
  }

  public SourceModel {
    int n = features.length;
    if (labels.length != n || heldOut.length != n) {
      throw new IllegalArgumentException(
          "source bank: %d features, %d labels, %d held-out flags"
              .formatted(n, labels.length, heldOut.length));
    }
    boolean[] seen = new boolean[text.length];
    for (int i = 0; i < n; i++) {
      if (labels[i] < 0 || labels[i] >= text.length) {
        throw new IllegalArgumentException(
            "source bank: label %d of row %d is outside 0..%d"
                .formatted(labels[i], i, text.length - 1));
      }
      if (features[i].length != text[0].length) {
        throw new IllegalArgumentException(
            "source bank: row %d has %d numbers, the text features have %d"
                .formatted(i, features[i].length, text[0].length));
      }
      seen[labels[i]] |= !heldOut[i];
    }
    for (int k = 0; k < seen.length; k++) {
      if (!seen[k]) {
        throw new IllegalArgumentException(
            "source bank: class %d has no row to learn from".formatted(k));
      }
    }
    int k = text.length;
    int d = text[0].length;
    probe.ifPresent(
        p -> {
          if (p.weight().length != k * d || p.bias().length != k) {
            throw new IllegalArgumentException(
                "probe: %d weights and %d biases do not fit %d classes of %d numbers"
                    .formatted(p.weight().length, p.bias().length, k, d));
          }
        });
  }

  /**
   * Returns the source made from single precision, as a bundle holds it. Classes without a row get
   * stand-ins, which are made from their texts.
   */
  public static SourceModel of(
      float[][] text, float[][] features, int[] labels, boolean[] heldOut, Scales scales) {
    boolean[] seen = new boolean[text.length];
    int known = 0;
    for (int i = 0; i < labels.length; i++) {
      known += heldOut[i] || seen[labels[i]] ? 0 : 1;
      seen[labels[i]] |= !heldOut[i];
    }
    double[][] rows = Vectors.widened(features);
    if (known < TextOnlyClasses.LEAST_KNOWN || known == text.length) {
      return new SourceModel(Vectors.widened(text), rows, labels, heldOut, scales);
    }
    return TextOnlyClasses.completed(
        Vectors.widened(text), new LabelledRows(rows, labels), seen, heldOut, scales);
  }

  /** Returns this source with the probe of its bank. */
  public SourceModel withProbe(Optional<FittedProbe> other) {
    return new SourceModel(text, features, labels, heldOut, scales, other);
  }

  /**
   * A class that is added at run time.
   *
   * @param text mu {@code [d]}, L2-normalised; empty: estimated from the images
   * @param rows {@code [n][d]}, labelled images, L2-normalised; none: estimated from the text
   * @param heldOut {@code [n]}, true for the rows that are never trained on
   */
  public record NewClass(Optional<double[]> text, double[][] rows, boolean[] heldOut) {
    /**
     * Checks that the class has a text or an image.
     *
     * @throws IllegalArgumentException if it has neither a text nor an image to learn from
     */
    public NewClass {
      if (rows.length != heldOut.length) {
        throw new IllegalArgumentException(
            "new class: %d rows, %d held-out flags".formatted(rows.length, heldOut.length));
      }
      if (learned(rows, heldOut).length == 0 && (rows.length > 0 || text.isEmpty())) {
        throw new IllegalArgumentException("new class: neither text nor a row to learn from");
      }
    }

    double[][] learned() {
      return learned(rows, heldOut);
    }

    private static double[][] learned(double[][] rows, boolean[] heldOut) {
      return IntStream.range(0, rows.length)
          .filter(i -> !heldOut[i])
          .mapToObj(i -> rows[i])
          .toArray(double[][]::new);
    }
  }

  /**
   * Returns this source with other classes; its probe is still to be fitted.
   *
   * @param added in the order of the new classes of the change
   */
  public SourceModel changed(ClassChange change, List<NewClass> added) {
    return change.isNone() ? this : ChangedSource.of(this, change, added);
  }

  /** Returns K. */
  public int classes() {
    return text.length;
  }

  /** Returns d. */
  public int dimension() {
    return text[0].length;
  }

  /**
   * Returns R of method-specification 1.2: raw means {@code [K][d]} of the rows that may be learned
   * from.
   */
  public double[][] classMeans() {
    return rows(false).means(classes());
  }

  /**
   * Returns m_s of method-specification 1.2: the mean {@code [d]} of the rows that may be learned
   * from.
   */
  public double[] mean() {
    return Vectors.mean(rows(false).rows(), dimension());
  }

  /**
   * Returns the held-out rows, or an evenly spread part of them. Its size keeps their evaluation
   * cheaper than the training with any number of classes.
   */
  public LabelledRows judges() {
    return rows(true).thinned(MOST_ROWS);
  }

  /** Returns the rows of the bank that are held out, or those that may be learned from. */
  public LabelledRows rows(boolean ofHeldOut) {
    return new LabelledRows(features, labels)
        .at(IntStream.range(0, labels.length).filter(i -> heldOut[i] == ofHeldOut));
  }
}
