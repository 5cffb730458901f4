package io.unimos.encode;

/** The device has no memory for this batch; a smaller one may fit. */
public final class EncoderOutOfMemoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public EncoderOutOfMemoryException(String message, Throwable cause) {
    super(message, cause);
  }
}
