package io.unimos.adapt;

/** What a domain can do at a window's end. */
public enum WindowDecision {
  /** Went on as before. */
  KEEP,
  /** Asked for a round. */
  TRAIN,
  /** Forgot all that describes looks: another domain. */
  FLUSH,
  /** The same, and a version of a condition seen before serves again. */
  RETURN,
  /** Learned nothing from so many images: they show nothing that the source knows. */
  REFUSE,
  /** Learned nothing from so many images: they repeat earlier ones. */
  REPEATS("FROZEN"),
  /** Went back to the version before. */
  ROLL_BACK,
  /** The prototypes serve alone after too many refused candidates. */
  SAFE;

  private final String symbol;

  WindowDecision() {
    symbol = name();
  }

  WindowDecision(String symbol) {
    this.symbol = symbol;
  }

  /** Its word on the drift topic, in metrics and in reports, where it must stay what it was. */
  public String symbol() {
    return symbol;
  }
}
