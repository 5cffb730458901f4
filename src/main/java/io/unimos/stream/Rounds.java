package io.unimos.stream;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.opentelemetry.api.trace.Span;
import io.unimos.core.domain.OnlineDomain;
import io.unimos.core.domain.RoundRequest;
import io.unimos.core.domain.Trainer;
import io.unimos.core.domain.TrainingQueue;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * The execution of training rounds beside the stream threads, with measurement of their cost.
 * Shared by all stream threads, thread-safe; owned by the wiring.
 */
public final class Rounds implements AutoCloseable {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Trainer trainer;
  private final boolean inline;
  private final TrainingQueue queue;
  private final LongSupplier cpuNanos;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final Spans spans = new Spans();
  private final ExecutorService workers;

  private Rounds(Trainer trainer, boolean inline, TrainingQueue queue, LongSupplier cpuNanos) {
    this.trainer = trainer;
    this.cpuNanos = cpuNanos;
    this.inline = inline;
    this.queue = queue;
    workers =
        Executors.newFixedThreadPool(
            queue.threads(),
            new ThreadFactoryBuilder().setNameFormat("trainer").setDaemon(true).build());
  }

  /**
   * Returns rounds that run while the caller waits, so that the same stream gives the same versions
   * at the same records. The training queue is not used.
   */
  public static Rounds inline(Trainer trainer) {
    return new Rounds(trainer, true, new TrainingQueue(1, 1, System::nanoTime), Rounds::cpuNanos);
  }

  /** Returns rounds that run beside the stream, in the order of the training queue. */
  public static Rounds background(Trainer trainer, TrainingQueue queue) {
    return background(trainer, queue, Rounds::cpuNanos);
  }

  /** Returns rounds as above, with another clock for the processor time of a thread. */
  static Rounds background(Trainer trainer, TrainingQueue queue, LongSupplier cpuNanos) {
    return new Rounds(trainer, false, queue, cpuNanos);
  }

  /** The training of a domain's rounds on the domain's own thread, without the queue. */
  @FunctionalInterface
  interface Direct {
    /** Returns the outcome of the round that the domain wants; empty if none is to be decided. */
    Optional<Trained> train(OnlineDomain online, Trainer byWhom);
  }

  /**
   * The outcome of a round.
   *
   * @param seconds its duration
   * @param span its span, which the decision ends; an invalid one in a replay
   */
  public record Trained(Trainer.RoundResult outcome, double seconds, Span span) {
    Trained(Trainer.RoundResult outcome, double seconds) {
      this(outcome, seconds, Span.getInvalid());
    }
  }

  /** Returns the trainer for the bundle's own classes. */
  Trainer trainer() {
    return trainer;
  }

  /** Returns the training without the queue; empty if rounds go through the queue. */
  Optional<Direct> direct() {
    return inline
        ? Optional.of(
            (online, byWhom) ->
                online.wantsRound().map(request -> run(online.name(), request, byWhom)))
        : Optional.empty();
  }

  /** Returns the training queue. */
  public TrainingQueue queue() {
    return queue;
  }

  /** Runs a round beside the caller, and ends its turn in the training queue. */
  CompletableFuture<Trained> start(TrainingQueue.Turn turn, RoundRequest request, Trainer byWhom) {
    return CompletableFuture.supplyAsync(
        () -> {
          long before = cpuNanos.getAsLong();
          try {
            return run(turn.domain(), request, byWhom);
          } finally {
            turn.end((cpuNanos.getAsLong() - before) / 1e9);
          }
        },
        workers);
  }

  /**
   * Returns the processor time of this thread in nanoseconds, or elapsed time if the machine does
   * not provide it.
   */
  private static long cpuNanos() {
    return THREADS.isCurrentThreadCpuTimeSupported()
        ? THREADS.getCurrentThreadCpuTime()
        : System.nanoTime();
  }

  /** Runs a round while the caller waits. */
  private Trained run(String domain, RoundRequest request, Trainer byWhom) {
    inFlight.incrementAndGet();
    Span span = spans.startRound(domain);
    try {
      long started = System.nanoTime();
      Trainer.RoundResult outcome = byWhom.run(request);
      return new Trained(outcome, (System.nanoTime() - started) / 1e9, span);
    } catch (RuntimeException | Error e) {
      Spans.fail(span, e);
      throw e;
    } finally {
      inFlight.decrementAndGet();
    }
  }

  /** Returns the number of rounds in training at this moment, without those that wait. */
  public int inFlight() {
    return inFlight.get();
  }

  /** Abandons the running rounds; their results are not used. */
  @Override
  public void close() {
    workers.shutdownNow();
    try {
      // a round holds native memory of the engine, which is freed when the round ends
      workers.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
