package io.unimos.service;

/** The exit codes that the process reports to its supervisor; numbers as in BSD's sysexits.h. */
public final class ExitCodes {
  /** Success. */
  public static final int OK = 0;

  /** A failure that a second try may resolve. */
  public static final int FAILURE = 1;

  /** A wrong command line (EX_USAGE). */
  public static final int USAGE = 64;

  /** Too many failures inside the stream; a restart is needed (EX_SOFTWARE). */
  public static final int INTERNAL = 70;

  /** A command that was sent and has no answer yet; it may still be executed (EX_TEMPFAIL). */
  public static final int PENDING = 75;

  /** A wrong setting or cluster set-up, which a restart does not resolve (EX_CONFIG). */
  public static final int CONFIGURATION = 78;

  private ExitCodes() {}
}
