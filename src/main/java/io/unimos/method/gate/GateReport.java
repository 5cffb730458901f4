package io.unimos.method.gate;

import io.unimos.numbers.Measurement;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What the gate said of one candidate.
 *
 * @param verdicts every question and every logged number, in a fixed order
 */
public record GateReport(List<Measurement> verdicts) {

  public GateReport {
    verdicts = List.copyOf(verdicts);
  }

  /** True when every question was passed. */
  public boolean accepted() {
    return verdicts.stream().allMatch(Measurement::passed);
  }

  /** In words: what failed and by how much, or that nothing did. */
  public String reason() {
    if (accepted()) {
      return "passed the gate";
    }
    return verdicts.stream()
        .filter(v -> !v.passed())
        .map(
            v ->
                String.format(
                    Locale.ROOT,
                    "%s %.3f against %.3f",
                    v.name(),
                    v.value(),
                    v.threshold().orElse(Double.NaN)))
        .collect(Collectors.joining("; "));
  }
}
