package io.unimos.cli;

import io.unimos.stream.read.TopicReader;
import java.io.Console;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * The progress, the speed and the remaining time of some work. It is a bar that redraws itself on a
 * terminal and plain lines elsewhere, without colours. Nothing is shown for work that ends within
 * two seconds. Called from several threads.
 */
public final class Progress implements TopicReader.Progress {
  private static final String IMAGES = "images";
  private static final int WIDTH = 30;
  private static final long TERMINAL_NANOS = 100_000_000L;
  private static final long PLAIN_NANOS = 5_000_000_000L;

  /** The time before the first output: a shorter wait needs none. */
  private static final long QUIET_NANOS = 2_000_000_000L;

  private final PrintWriter out;
  private final String what;
  private final String unit;
  private final long total;
  private final boolean terminal;
  private final boolean always;
  private final LongSupplier nanoTime;
  private final long start;
  private long last;
  private long done;
  private boolean drawn;

  private Progress(
      PrintWriter out,
      String what,
      String unit,
      long total,
      boolean terminal,
      boolean always,
      LongSupplier nanoTime) {
    this.out = out;
    this.what = what;
    this.unit = unit;
    this.total = total;
    this.terminal = terminal;
    this.always = always;
    this.nanoTime = nanoTime;
    start = nanoTime.getAsLong();
    // The first line comes when it is clear that there is something to wait for.
    last = start + QUIET_NANOS - interval();
  }

  /** Creates the progress of a transfer, whose end is reported however short it was. */
  Progress(PrintWriter out, long total, boolean terminal, LongSupplier nanoTime) {
    this(out, "sent", IMAGES, total, terminal, true, nanoTime);
  }

  /** Creates the progress of other work, such as {@code encoded}. */
  Progress(PrintWriter out, String what, long total, boolean terminal, LongSupplier nanoTime) {
    this(out, what, IMAGES, total, terminal, false, nanoTime);
  }

  /** Returns the progress of reading the records of topics. */
  public static Progress ofRecords(
      PrintWriter out, long total, boolean terminal, LongSupplier nanoTime) {
    return new Progress(out, "read", "records", total, terminal, false, nanoTime);
  }

  /** Returns a progress bar if the output is a terminal. */
  static Progress on(PrintWriter out, long total) {
    return new Progress(out, total, isTerminal(), System::nanoTime);
  }

  /**
   * Returns a progress bar if the output is a terminal and the work takes long enough.
   *
   * @param what the work done on the images, such as {@code encoded}
   */
  public static Progress of(PrintWriter out, String what, long total) {
    return of(out, what, IMAGES, total);
  }

  /** Returns the same for work on other things, such as versions. */
  public static Progress of(PrintWriter out, String what, String unit, long total) {
    return new Progress(out, what, unit, total, isTerminal(), false, System::nanoTime);
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

  private long interval() {
    return terminal ? TERMINAL_NANOS : PLAIN_NANOS;
  }

  /** Sets the number of finished items; draws only at intervals. */
  synchronized void sent(long count) {
    done = count;
    long now = nanoTime.getAsLong();
    if (now - last >= interval()) {
      last = now;
      draw();
    }
  }

  /** Adds a number of finished items. */
  @Override
  public synchronized void add(long count) {
    sent(done + count);
  }

  /** Reports the failure of one item, always on a line of its own. */
  synchronized void failed(String line) {
    out.println((terminal ? "\r" : "") + "failed: " + line);
    out.flush();
  }

  /** Draws the final state. */
  @Override
  public synchronized void done() {
    if (!always && !drawn) {
      return;
    }
    draw();
    if (terminal) {
      out.println();
    }
    out.flush();
  }

  private void draw() {
    drawn = true;
    double seconds = Math.max(1e-3, (nanoTime.getAsLong() - start) / 1e9);
    double rate = done / seconds;
    String figures =
        String.format(
            Locale.ROOT, "%s %d of %d %s, %.1f/s%s", what, done, total, unit, rate, left(rate));
    if (terminal) {
      int filled = total == 0 ? WIDTH : (int) (WIDTH * Math.min(done, total) / total);
      out.print("\r[" + "#".repeat(filled) + ".".repeat(WIDTH - filled) + "] " + figures + "  ");
    } else {
      out.println(figures);
    }
    out.flush();
  }

  private String left(double rate) {
    if (done >= total || rate == 0) {
      return "";
    }
    long seconds = Math.max(1, Math.round((total - done) / rate));
    return ", " + (seconds < 120 ? seconds + " s" : (seconds + 30) / 60 + " min") + " left";
  }
}
