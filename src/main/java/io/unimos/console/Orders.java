package io.unimos.console;

import io.unimos.event.Action;
import java.util.OptionalLong;

/** Sends an order on its way, as the record that the command line writes. */
@FunctionalInterface
public interface Orders {
  /**
   * Returns when the order is safe.
   *
   * @param version with ROLL_BACK; empty for the one before
   * @return where its record lies
   * @throws RuntimeException if it is not safe
   */
  String give(Action action, String domain, OptionalLong version);
}
