package io.unimos.cli;

import java.io.PrintWriter;

/** Says every tenth of the way how far some work is. Used by one thread. */
public final class StepProgress {
  private static final int STEPS = 10;

  private final PrintWriter out;
  private final String what;
  private final int total;
  private int done;

  /** Of so many things of this kind. */
  public StepProgress(PrintWriter out, String what, int total) {
    this.out = out;
    this.what = what;
    this.total = total;
  }

  /** So many more are done. */
  public void add(int count) {
    int before = step();
    done += count;
    if (step() != before) {
      out.printf("%s: %d of %d%n", what, done, total);
      out.flush();
    }
  }

  private int step() {
    return (int) ((long) STEPS * done / total);
  }
}
