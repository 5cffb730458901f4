package io.unimos.adapt;

import io.unimos.drift.MeanShift;
import io.unimos.drift.Moments;
import io.unimos.method.heads.Heads;
import java.util.Comparator;
import java.util.List;

/**
 * A domain's accepted heads, for a new domain to start from. Nobody writes into the heads.
 *
 * @param domain whose
 * @param fingerprint moments of the memory that they were trained on
 * @param heads trained
 * @param stepsInAll training steps behind them
 */
public record WarmStart(String domain, Moments fingerprint, Heads heads, long stepsInAll) {

  /** The one whose features are nearest by the mean-shift ratio. */
  static WarmStart nearest(List<WarmStart> relatives, Moments own) {
    return relatives.stream()
        .min(Comparator.comparingDouble(r -> MeanShift.ratio(r.fingerprint(), own)))
        .orElseThrow();
  }
}
