package io.unimos.evaluate;

/** What is wrong with what is to be evaluated, in one line that names the file or the option. */
public final class EvaluationException extends Exception {
  private static final long serialVersionUID = 1L;

  /** With that line. */
  public EvaluationException(String message) {
    super(message.replaceAll("\\s*\\R\\s*", " "));
  }
}
