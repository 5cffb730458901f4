package io.unimos.core.gate;

import io.unimos.core.math.Measurement;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The gate's report on one candidate.
 *
 * @param verdicts every check and every logged number, in a fixed order
 */
public record GateReport(List<Measurement> verdicts) {

  public GateReport {
    verdicts = List.copyOf(verdicts);
  }

  /** Returns true when every check was passed. */
  public boolean accepted() {
    return verdicts.stream().allMatch(Measurement::passed);
  }

  /** Returns in words the failed checks with values and bounds, or that none failed. */
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
