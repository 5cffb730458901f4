package io.unimos.console;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
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
 * An executor of reads that people trigger, one at a time for each kind, on separate threads.
 * Pages, actions and {@code /health} thus never wait for them. A bounded number of looks may wait.
 * Owns its threads until {@link #close}. Thread-safe.
 */
final class Looks implements AutoCloseable {
  private static final int MOST_WAITING = 64;

  /** The longest wait for a turn. A person who has waited longer has gone or asks again. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Answer BUSY =
      Answer.line(503, "the console is busy with others; look again");

  /** The kind of a look. A look waits only for those of its own kind. */
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
              new ThreadFactoryBuilder()
                  .setNameFormat("console-looks-" + kind)
                  .setDaemon(true)
                  .build()));
    }
  }

  /** Runs a look in its turn, or answers that too many are waiting. */
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
