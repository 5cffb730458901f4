package io.unimos.version;

import io.unimos.event.AdapterVersion;
import io.unimos.event.HalfFloats;
import io.unimos.method.heads.FoldedAdapter;
import io.unimos.method.heads.ServedVersion;
import io.unimos.numbers.Probabilities;
import io.unimos.numbers.Vectors;
import java.util.List;

/**
 * A version applied by its record, as anyone can apply it (schema {@code AdapterVersion}).
 * Immutable; any thread.
 */
public final class AppliedVersion {
  private final List<String> classes;
  private final float[] offset;
  private final ServedVersion heads;
  private final float[] prototypes;
  private final float[] logPrior;
  private final double textWeight;

  /**
   * @param record one that carries matrices
   * @throws IllegalArgumentException if they do not fit together
   */
  public AppliedVersion(AdapterVersion record) {
    classes = record.getClasses();
    offset = HalfFloats.unpack(record.getOffset());
    FoldedAdapter folded =
        new FoldedAdapter(
            HalfFloats.unpack(record.getVision()),
            HalfFloats.unpack(record.getVisionBias()),
            HalfFloats.unpack(record.getLanguage()),
            HalfFloats.unpack(record.getLanguageBias()));
    heads = new ServedVersion(folded, record.getEnsembleWeight(), record.getHeadsShare());
    prototypes = HalfFloats.unpack(record.getPrototypes());
    logPrior = HalfFloats.unpack(record.getLogPrior());
    textWeight = record.getTextWeight();
    int k = classes.size();
    if (folded.classes() != k
        || logPrior.length != k
        || offset.length != folded.dimension()
        || prototypes.length != k * offset.length) {
      throw new IllegalArgumentException("the record's matrices do not fit together");
    }
  }

  /** The K labels, in the order of every {@code [K]}. */
  public List<String> classes() {
    return classes;
  }

  /** d. */
  public int dimension() {
    return offset.length;
  }

  /** h: how much of the prototypes' logits is the text classifier's. */
  public double textWeight() {
    return textWeight;
  }

  private float[] aligned(float[] x) {
    float[] out = x.clone();
    for (int j = 0; j < out.length; j++) {
      out[j] -= offset[j];
    }
    return out;
  }

  /**
   * p_ap {@code [K]}: what the prototypes of the record say.
   *
   * @param x {@code [d]}, the raw feature
   * @param text {@code [K]}, logits of the text classifier; empty without it, and then they have no
   *     share
   */
  public double[] prototypes(float[] x, float[] text) {
    float[] own = new float[logPrior.length];
    Vectors.times(prototypes, aligned(x), own);
    double[] z = new double[own.length];
    for (int k = 0; k < z.length; k++) {
      z[k] =
          (1 - textWeight) * own[k] + (text.length == 0 ? 0 : textWeight * text[k]) - logPrior[k];
    }
    return Probabilities.softmax(z);
  }

  /**
   * p {@code [K]}: what the heads of this version serve beside prototypes.
   *
   * @param x {@code [d]}, the raw feature
   * @param besides p_ap {@code [K]}
   */
  public double[] served(float[] x, double[] besides) {
    return heads.answer(aligned(x), besides).served();
  }
}
