package io.unimos.adapt;

import io.unimos.drift.MeanShift;
import io.unimos.drift.Moments;
import io.unimos.method.heads.Heads;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/**
 * A domain's accepted heads, for a new domain to start from; read only from the one that is chosen.
 *
 * @param domain whose
 * @param fingerprint moments of the memory that they were trained on
 * @param heads reads them: until the domain's next change, and by its thread only
 * @param stepsInAll training steps behind them
 */
public record WarmStart(
    String domain, Moments fingerprint, Supplier<Heads> heads, long stepsInAll) {

  /** The one whose features are nearest by the mean-shift ratio. */
  static WarmStart nearest(List<WarmStart> relatives, Moments own) {
    return relatives.stream()
        .min(Comparator.comparingDouble(r -> MeanShift.ratio(r.fingerprint(), own)))
        .orElseThrow();
  }
}
