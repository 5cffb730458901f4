package io.unimos.evaluate.baseline;

import io.unimos.method.SourceModel;
import io.unimos.numbers.Probabilities;

/** Zero-shot less the log of a prior that follows the stream (METHOD.md 9, tau 1). */
public final class PriorCorrection implements Baseline {
  private final SourceModel source;
  private final EmaPrior prior;

  /** A fresh domain. */
  public PriorCorrection(SourceModel source) {
    this.source = source;
    prior = new EmaPrior(source.classes());
  }

  @Override
  public int answer(double[] x) {
    double[] z = Rows.scores(source.text(), x, source.scales().text());
    int label = Probabilities.argmax(prior.corrected(z));
    prior.add(z);
    return label;
  }
}
