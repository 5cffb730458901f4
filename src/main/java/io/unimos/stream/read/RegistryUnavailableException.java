package io.unimos.stream.read;

import com.google.common.base.Throwables;

/**
 * The exception for a schema registry that does not answer; the record that needed it is not at
 * fault.
 */
public final class RegistryUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RegistryUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Returns whether such an exception is among the causes of a failure that other code has wrapped.
   */
  public static boolean isCauseOf(Throwable failure) {
    return Throwables.getCausalChain(failure).stream()
        .anyMatch(RegistryUnavailableException.class::isInstance);
  }
}
