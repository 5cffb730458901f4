package io.unimos.cli.doctor;

import io.unimos.service.check.Problem;

/**
 * The answer to one question.
 *
 * @param asked the subject of the question
 * @param found the state found, in one line
 * @param fix the remedy; empty when there is no problem
 */
record Finding(String asked, Verdict verdict, String found, String fix) {

  /** The severity of a finding. */
  enum Verdict {
    /** The expected state. */
    OK,
    /** A state with which the service works, but not as well as it could. */
    WARNING,
    /** A state with which the service would not start, or not work. */
    ERROR
  }

  static Finding ok(String asked, String found) {
    return new Finding(asked, Verdict.OK, found, "");
  }

  static Finding warning(String asked, String found, String fix) {
    return new Finding(asked, Verdict.WARNING, found, fix);
  }

  static Finding error(String asked, String found, String fix) {
    return new Finding(asked, Verdict.ERROR, found, fix);
  }

  /** Returns what the check of a start has found: an error if it stops the start. */
  static Finding of(Problem problem, String asked, String fix) {
    return problem.stops()
        ? error(asked, problem.text(), fix)
        : warning(asked, problem.text(), fix);
  }
}
