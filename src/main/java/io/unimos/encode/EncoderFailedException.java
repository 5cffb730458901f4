package io.unimos.encode;

/** The encoder fails on everything it is given, so the fault is not in the images. */
public final class EncoderFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public EncoderFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
