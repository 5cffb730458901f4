package io.unimos.core.domain;

/** The decision of a domain at a window's end. */
public enum WindowDecision {
  /** The domain went on as before. */
  KEEP,
  /** The domain requested a round. */
  TRAIN,
  /**
   * The domain was reset: everything that describes looks was forgotten, because it is another
   * domain.
   */
  RESET,
  /**
   * The domain learned nothing from a window's worth of images, which did not pass the
   * out-of-distribution filter.
   */
  REFUSE,
  /** The domain learned nothing from a window's worth of images, which repeat earlier ones. */
  REPEATS("FROZEN"),
  /** The domain rolled back to the version before. */
  ROLL_BACK;

  private final String symbol;

  WindowDecision() {
    symbol = name();
  }

  WindowDecision(String symbol) {
    this.symbol = symbol;
  }

  /** Returns its fixed name on the drift topic, in metrics and in reports. */
  public String symbol() {
    return symbol;
  }
}
