package io.unimos.lab.demo;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.unimos.core.math.Shortened;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The line about what is starting: drawn over on a terminal, elsewhere a line for each step and
 * every five seconds. Thread-safe. Owns its thread until {@link #close}.
 */
final class StartLine implements AutoCloseable {
  private static final long TERMINAL_MILLIS = 250;
  private static final long PLAIN_MILLIS = 5_000;

  /** The bound on a step, since a wrapped line could not be drawn over. */
  private static final int LONGEST = 60;

  private static final String CLEAR = "\r\u001b[K";

  private final PrintWriter out;
  private final boolean terminal;
  private final LongSupplier nanoTime;
  private final long start;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          new ThreadFactoryBuilder().setNameFormat("demo-start").setDaemon(true).build());
  private String step = "";
  private boolean closed;

  StartLine(PrintWriter out, boolean terminal, LongSupplier nanoTime) {
    this.out = out;
    this.terminal = terminal;
    this.nanoTime = nanoTime;
    start = nanoTime.getAsLong();
  }

  /** Draws the line at intervals, so that a long step is seen to go on. */
  StartLine moving() {
    long millis = terminal ? TERMINAL_MILLIS : PLAIN_MILLIS;
    Future<?> unused =
        thread.scheduleAtFixedRate(this::draw, millis, millis, TimeUnit.MILLISECONDS);
    return this;
  }

  /** Names what is starting now. */
  synchronized void step(String words) {
    if (!words.equals(step)) {
      step = words;
      draw();
    }
  }

  synchronized void draw() {
    if (closed || step.isEmpty()) {
      return;
    }
    double seconds = (nanoTime.getAsLong() - start) / 1e9;
    String words = Shortened.of(step, LONGEST);
    if (terminal) {
      out.printf(Locale.ROOT, "%s%.1f s: %s ...", CLEAR, seconds, words);
    } else {
      out.printf(Locale.ROOT, "%.0f s: %s ...%n", seconds, words);
    }
    out.flush();
  }

  /** Removes the line from a terminal. */
  @Override
  public synchronized void close() {
    closed = true;
    thread.shutdownNow();
    if (terminal && !step.isEmpty()) {
      out.print(CLEAR);
      out.flush();
    }
  }
}
