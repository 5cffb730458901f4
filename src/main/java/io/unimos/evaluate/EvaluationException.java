package io.unimos.evaluate;

/** The report that an evaluation is not possible, in one line that names the file or the option. */
public final class EvaluationException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Creates the exception with that line. */
  public EvaluationException(String message) {
    super(message.replaceAll("\\s*\\R\\s*", " "));
  }
}
