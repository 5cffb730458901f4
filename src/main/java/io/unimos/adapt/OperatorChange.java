package io.unimos.adapt;

import io.unimos.method.heads.ServedVersion;
import io.unimos.method.prototypes.PrototypeView;
import java.util.Optional;

/**
 * What a command has changed, for the record.
 *
 * @param back the version that no longer serves; empty when none did
 * @param again the version that serves from now on, when its last record says that it does not
 */
public record OperatorChange(Optional<DomainPrediction.RollBack> back, Optional<Again> again) {

  /**
   * A version that serves again.
   *
   * @param version its number
   * @param parent the version that it started from
   * @param served its folded heads
   * @param view the prototypes as they stand
   */
  public record Again(long version, long parent, ServedVersion served, PrototypeView view) {}
}
