package io.unimos.encode;

/**
 * The report that an encoder cannot be used; the message is one line that names the file and what
 * is wrong.
 */
public final class EncoderLoadException extends Exception {
  private static final long serialVersionUID = 1L;

  public EncoderLoadException(String message) {
    super(OneLine.of(message));
  }

  public EncoderLoadException(String message, Throwable cause) {
    super(OneLine.of(message), cause);
  }
}
