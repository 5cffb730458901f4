package io.unimos.service;

/** What the process tells its supervisor; numbers as in BSD's sysexits.h. */
public final class ExitCodes {
  /** Done. */
  public static final int OK = 0;

  /** Something failed that a second try may mend. */
  public static final int FAILURE = 1;

  /** The command line is wrong (EX_USAGE). */
  public static final int USAGE = 64;

  /** Too many failures inside the stream; restart me (EX_SOFTWARE). */
  public static final int INTERNAL = 70;

  /** Sent and not heard of yet; it may still be done (EX_TEMPFAIL). */
  public static final int PENDING = 75;

  /** A setting or the cluster's set-up is wrong; a restart does not help (EX_CONFIG). */
  public static final int CONFIGURATION = 78;

  private ExitCodes() {}
}
