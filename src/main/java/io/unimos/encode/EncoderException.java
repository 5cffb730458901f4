package io.unimos.encode;

/** The failure to encode a batch, which none of its images explains by itself. */
public abstract sealed class EncoderException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private EncoderException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The failure on every image, so the fault is not in the images. */
  public static final class Failed extends EncoderException {
    private static final long serialVersionUID = 1L;

    public Failed(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * The forward pass that ran past its deadline; the process cannot free it and must be restarted.
   */
  public static final class Hung extends EncoderException {
    private static final long serialVersionUID = 1L;

    public Hung(String message) {
      super(message, null);
    }
  }

  /** The lack of device memory for this batch; a smaller one may fit. */
  public static final class OutOfMemory extends EncoderException {
    private static final long serialVersionUID = 1L;

    public OutOfMemory(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
