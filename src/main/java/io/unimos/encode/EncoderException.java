package io.unimos.encode;

/** A batch could not be encoded, and the images in it are not to blame by themselves. */
public abstract sealed class EncoderException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private EncoderException(String message, Throwable cause) {
    super(message, cause);
  }

  /** It fails on everything it is given, so the fault is not in the images. */
  public static final class Failed extends EncoderException {
    private static final long serialVersionUID = 1L;

    public Failed(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** A forward pass ran past its deadline; the process cannot free it and must be restarted. */
  public static final class Hung extends EncoderException {
    private static final long serialVersionUID = 1L;

    public Hung(String message) {
      super(message, null);
    }
  }

  /** The device has no memory for this batch; a smaller one may fit. */
  public static final class OutOfMemory extends EncoderException {
    private static final long serialVersionUID = 1L;

    public OutOfMemory(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
