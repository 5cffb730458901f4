package io.unimos.stream;

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
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof LastDeathException) {
        return true;
      }
    }
    return false;
  }
}
