package io.unimos.console;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Carries out what reads the topics when somebody looks, one look of a kind at a time and on a
 * thread of its own: pages, orders and {@code /health} never wait behind it. A bounded number
 * waits. Owns its threads until {@link #close}; thread-safe.
 */
final class Looks implements AutoCloseable {
  private static final int MOST_WAITING = 64;

  /** A person who has waited for so long has gone, or will ask again. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Answer BUSY =
      Answer.line(503, "the console is busy with others; look again");

  /** What is looked at: one kind waits for its own alone. */
  enum Kind {
    IMAGE,
    LETTER,
    FLIPS
  }

  private final Map<Kind, ThreadPoolExecutor> threads = new EnumMap<>(Kind.class);

  Looks() {
    for (Kind kind : Kind.values()) {
      threads.put(
          kind,
          new ThreadPoolExecutor(
              1,
              1,
              0,
              TimeUnit.SECONDS,
              new ArrayBlockingQueue<>(MOST_WAITING),
              work -> {
                Thread thread = new Thread(work, "console-looks-" + kind);
                thread.setDaemon(true);
                return thread;
              }));
    }
  }

  /** Answers in its turn, or that there are too many before it. */
  void look(Kind kind, Supplier<Answer> look, Consumer<Answer> answer) {
    long asked = System.nanoTime();
    try {
      threads
          .get(kind)
          .execute(
              () ->
                  answer.accept(
                      System.nanoTime() - asked > PATIENCE.toNanos() ? BUSY : look.get()));
    } catch (RejectedExecutionException e) {
      answer.accept(BUSY);
    }
  }

  @Override
  public void close() {
    threads.values().forEach(ThreadPoolExecutor::shutdownNow);
  }
}
