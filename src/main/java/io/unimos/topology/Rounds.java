package io.unimos.topology;

import io.unimos.adapt.RoundRequest;
import io.unimos.adapt.Trainer;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Trains, one round at a time and never on a stream thread. What does not fit the queue is not
 * started: the domain asks again at its next record. Shared by all stream threads, thread-safe;
 * owned by the wiring.
 */
public final class Rounds implements AutoCloseable {
  /** Rounds that wait; more would be stale before their turn. */
  static final int QUEUE = 64;

  private final Trainer trainer;
  private final boolean inline;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final ThreadPoolExecutor worker;

  /**
   * Starts the worker.
   *
   * @param inline true: the caller waits for its round, so that the same stream gives the same
   *     versions at the same records
   */
  public Rounds(Trainer trainer, boolean inline) {
    this.trainer = trainer;
    this.inline = inline;
    this.worker =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUE),
            work -> {
              Thread thread = new Thread(work, "trainer");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** What a round came to, with the time that it took. */
  public record Trained(Trainer.Outcome outcome, double seconds) {}

  /** Starts a round; empty when too many wait already. */
  public Optional<CompletableFuture<Trained>> start(RoundRequest request) {
    if (inline) {
      return Optional.of(CompletableFuture.completedFuture(run(request)));
    }
    try {
      return Optional.of(CompletableFuture.supplyAsync(() -> run(request), worker));
    } catch (RejectedExecutionException e) {
      return Optional.empty();
    }
  }

  private Trained run(RoundRequest request) {
    inFlight.incrementAndGet();
    try {
      long started = System.nanoTime();
      Trainer.Outcome outcome = trainer.run(request);
      return new Trained(outcome, (System.nanoTime() - started) / 1e9);
    } finally {
      inFlight.decrementAndGet();
    }
  }

  /** Rounds that are training at this moment, without those that wait. */
  public int inFlight() {
    return inFlight.get();
  }

  /** Lets the running round go; nobody takes its result. */
  @Override
  public void close() {
    worker.shutdownNow();
    try {
      // a round holds native memory of the engine, which goes when it ends
      worker.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
