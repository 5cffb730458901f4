package io.unimos.encode;

/** A forward pass ran past its deadline; the process cannot free it and must be restarted. */
public final class EncoderHungException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public EncoderHungException(String message) {
    super(message);
  }
}
