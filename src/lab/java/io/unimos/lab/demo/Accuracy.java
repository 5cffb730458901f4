package io.unimos.lab.demo;

import io.unimos.core.domain.Component;
import io.unimos.evaluate.Report;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The shares of right answers, in 0..1; NaN without answers.
 *
 * @param shares of each component that answers every image
 * @param sourceProbe of a linear classifier on the labelled source, which never adapts
 */
record Accuracy(Map<Component, Double> shares, double sourceProbe) {

  double of(Component component) {
    return shares.get(component);
  }

  /** Returns the figures of the report: the probe after zero-shot, with which it is compared. */
  Report.Accuracies reported() {
    Map<String, Double> byKey = new LinkedHashMap<>();
    for (Component component : Component.unconditional()) {
      byKey.put(Report.Accuracies.key(component), Report.rounded(of(component)));
      if (component == Component.ZERO_SHOT) {
        byKey.put("sourceProbe", Report.rounded(sourceProbe));
      }
    }
    return new Report.Accuracies(byKey);
  }
}
