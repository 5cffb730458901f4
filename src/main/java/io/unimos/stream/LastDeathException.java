package io.unimos.stream;

import com.google.common.base.Throwables;

/**
 * The exception for the last time that a task dies of a record: the next time the record is set
 * aside.
 */
public final class LastDeathException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LastDeathException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Returns whether such an exception is among the causes of a failure that other code has wrapped.
   */
  static boolean isCauseOf(Throwable failure) {
    return Throwables.getCausalChain(failure).stream()
        .anyMatch(LastDeathException.class::isInstance);
  }
}
