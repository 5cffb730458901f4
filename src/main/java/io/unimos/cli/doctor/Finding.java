package io.unimos.cli.doctor;

/**
 * The answer to one question.
 *
 * @param asked what was looked at
 * @param found what was there, in one line
 * @param fix what to do; empty when all is well
 */
public record Finding(String asked, Verdict verdict, String found, String fix) {

  /** How bad it is. */
  public enum Verdict {
    /** As it ought to be. */
    OK,
    /** The service works, and would work better. */
    WARNING,
    /** The service would not start, or not work. */
    ERROR
  }

  static Finding ok(String asked, String found) {
    return new Finding(asked, Verdict.OK, found, "");
  }

  static Finding warning(String asked, String found, String fix) {
    return new Finding(asked, Verdict.WARNING, found, fix);
  }

  public static Finding error(String asked, String found, String fix) {
    return new Finding(asked, Verdict.ERROR, found, fix);
  }
}
