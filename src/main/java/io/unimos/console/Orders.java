package io.unimos.console;

import io.unimos.event.Action;
import io.unimos.event.ServeMode;
import java.util.Optional;
import java.util.OptionalLong;

/** Sends an order on its way, as the record that the command line writes. */
@FunctionalInterface
public interface Orders {

  /**
   * What is wanted.
   *
   * @param version with ROLL_BACK; empty for the one before
   * @param mode with SERVE; empty for that of the settings
   */
  record Order(Action action, String domain, OptionalLong version, Optional<ServeMode> mode) {}

  /**
   * Returns when the order is safe.
   *
   * @return where its record lies
   * @throws RuntimeException if it is not safe
   */
  String give(Order order);
}
