package io.unimos.topology;

import io.unimos.adapt.RoundRequest;
import io.unimos.adapt.RoundTickets;
import io.unimos.adapt.Trainer;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Trains beside the stream threads what has got its turn, and measures what it costs. Shared by all
 * stream threads, thread-safe; owned by the wiring.
 */
public final class Rounds implements AutoCloseable {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Trainer trainer;
  private final boolean inline;
  private final RoundTickets tickets;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final ExecutorService workers;

  private Rounds(Trainer trainer, boolean inline, RoundTickets tickets) {
    this.trainer = trainer;
    this.inline = inline;
    this.tickets = tickets;
    workers =
        Executors.newFixedThreadPool(
            tickets.threads(),
            work -> {
              Thread thread = new Thread(work, "trainer");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * The caller waits for its round, so that the same stream gives the same versions at the same
   * records; nobody takes tickets.
   */
  public static Rounds inline(Trainer trainer) {
    return new Rounds(trainer, true, new RoundTickets(1, 1, System::nanoTime));
  }

  /** Rounds beside the stream, in the order of their tickets. */
  public static Rounds background(Trainer trainer, RoundTickets tickets) {
    return new Rounds(trainer, false, tickets);
  }

  /** What a round came to, with the time that it took. */
  public record Trained(Trainer.Outcome outcome, double seconds) {}

  /** Trains for the bundle's own classes. */
  Trainer trainer() {
    return trainer;
  }

  boolean inline() {
    return inline;
  }

  /** Who waits. */
  public RoundTickets tickets() {
    return tickets;
  }

  /** Runs a round beside the caller, and ends its turn. */
  CompletableFuture<Trained> start(RoundTickets.Turn turn, RoundRequest request, Trainer byWhom) {
    return CompletableFuture.supplyAsync(
        () -> {
          long before = cpuNanos();
          try {
            return run(request, byWhom);
          } finally {
            turn.end((cpuNanos() - before) / 1e9);
          }
        },
        workers);
  }

  /** Of this thread; the time that has passed where the machine does not say. */
  private static long cpuNanos() {
    return THREADS.isCurrentThreadCpuTimeSupported()
        ? THREADS.getCurrentThreadCpuTime()
        : System.nanoTime();
  }

  /** Runs a round for the bundle's own classes while the caller waits. */
  public Trained run(RoundRequest request) {
    return run(request, trainer);
  }

  /** Runs a round while the caller waits. */
  Trained run(RoundRequest request, Trainer byWhom) {
    inFlight.incrementAndGet();
    try {
      long started = System.nanoTime();
      Trainer.Outcome outcome = byWhom.run(request);
      return new Trained(outcome, (System.nanoTime() - started) / 1e9);
    } finally {
      inFlight.decrementAndGet();
    }
  }

  /** Rounds that are training at this moment, without those that wait. */
  public int inFlight() {
    return inFlight.get();
  }

  /** Lets the running rounds go; nobody takes their results. */
  @Override
  public void close() {
    workers.shutdownNow();
    try {
      // a round holds native memory of the engine, which goes when it ends
      workers.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
