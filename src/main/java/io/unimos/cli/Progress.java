package io.unimos.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * How far a transfer is: a bar that redraws itself on a terminal, plain lines elsewhere. Called
 * from the sending thread and the producer's.
 */
public final class Progress {
  private static final int WIDTH = 30;
  private static final long TERMINAL_NANOS = 100_000_000L;
  private static final long PLAIN_NANOS = 5_000_000_000L;

  private final PrintWriter out;
  private final long total;
  private final boolean terminal;
  private final LongSupplier nanoTime;
  private final long start;
  private long last;
  private long sent;

  Progress(PrintWriter out, long total, boolean terminal, LongSupplier nanoTime) {
    this.out = out;
    this.total = total;
    this.terminal = terminal;
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
    this.last = start;
  }

  /** A bar if a person sits there. */
  static Progress on(PrintWriter out, long total) {
    return new Progress(out, total, isTerminal(), System::nanoTime);
  }

  /** Until JDK 21 there is a console only on a terminal; later ones are asked by name. */
  @SuppressWarnings("SystemConsoleNull")
  public static boolean isTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  /** So many have arrived; draws only now and then. */
  synchronized void sent(long count) {
    sent = count;
    long now = nanoTime.getAsLong();
    if (now - last >= (terminal ? TERMINAL_NANOS : PLAIN_NANOS)) {
      last = now;
      draw();
    }
  }

  /** One has not; always a line. */
  synchronized void failed(String line) {
    out.println((terminal ? "\r" : "") + "failed: " + line);
    out.flush();
  }

  /** Draws the end. */
  synchronized void done() {
    draw();
    if (terminal) {
      out.println();
    }
    out.flush();
  }

  private void draw() {
    double seconds = Math.max(1e-3, (nanoTime.getAsLong() - start) / 1e9);
    String figures =
        String.format(Locale.ROOT, "%d of %d, %.1f images/s", sent, total, sent / seconds);
    if (terminal) {
      int filled = total == 0 ? WIDTH : (int) (WIDTH * sent / total);
      out.print("\r[" + "#".repeat(filled) + ".".repeat(WIDTH - filled) + "] " + figures + "  ");
    } else {
      out.println("sent " + figures);
    }
    out.flush();
  }

  /** Says every tenth of the way how far some work is. Used by one thread. */
  public static final class Steps {
    private static final int STEPS = 10;

    private final PrintWriter out;
    private final String what;
    private final int total;
    private int done;

    /** Of so many things of this kind. */
    public Steps(PrintWriter out, String what, int total) {
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
}
