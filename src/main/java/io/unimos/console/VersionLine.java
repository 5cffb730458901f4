package io.unimos.console;

import io.unimos.event.AdapterVersion;
import io.unimos.page.Words;
import io.unimos.wire.AdapterDiff;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The part of a decision over a version that the console keeps, without matrices.
 *
 * @param applicable whether the record carries matrices, so that it can be applied
 * @param partition the partition of the record on the topic of the versions
 * @param offset the offset of the record there
 * @param by the author of the command; empty if the service decided by itself
 */
public record VersionLine(
    long version,
    long parent,
    String status,
    String reason,
    Instant at,
    Optional<String> by,
    List<Verdict> gate,
    boolean applicable,
    int partition,
    long offset) {
  private static final int FIXED_BYTES = 200;
  private static final int VERDICT_BYTES = 160;

  /** One test of the gate, in words. */
  public record Verdict(String name, String value, String threshold, boolean passed) {
    @Override
    public String toString() {
      return "%s %s (bound %s) %s".formatted(name, value, threshold, passed ? "passed" : "failed");
    }
  }

  static VersionLine of(AdapterVersion event, int partition, long offset) {
    return new VersionLine(
        event.getVersion(),
        event.getParent(),
        event.getStatus().name(),
        Words.clip(event.getReason()),
        event.getAt(),
        Optional.ofNullable(event.getBy()).map(Words::clip),
        event.getGate().stream()
            .limit(40)
            .map(
                verdict ->
                    new Verdict(
                        Words.clip(verdict.getName()),
                        Words.number(verdict.getValue(), 3),
                        verdict.getThreshold() == null
                            ? ""
                            : Words.number(verdict.getThreshold(), 3),
                        verdict.getPassed()))
            .toList(),
        AdapterDiff.carriesMatrices(event),
        partition,
        offset);
  }

  int bytes() {
    return FIXED_BYTES + 2 * reason.length() + VERDICT_BYTES * gate.size();
  }
}
