package io.unimos.stream;

import com.google.common.base.Throwables;
import io.unimos.stream.read.RegistryUnavailableException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * The policy for the death of a stream thread. Lost infrastructure is waited for, without a limit.
 * An occasional failure is tried again. A repeated failure ends the process, so that its supervisor
 * starts it anew. A record that tasks die of counts once. Each process therefore sets aside at
 * least one such record, and a series of them comes to its end. Thread-safe.
 */
public final class FailurePolicy {
  /** The largest number of replaced threads within {@link #WITHIN}. */
  static final int REPLACEMENTS = 5;

  /** The time in which {@link #REPLACEMENTS} are counted. */
  static final Duration WITHIN = Duration.ofMinutes(10);

  /** The consequences of a thread's death. */
  public enum Reaction {
    /** The thread is replaced and processing goes on. */
    REPLACE,
    /** The thread is replaced, but nothing is processed before the registry answers. */
    WAIT_FOR_REGISTRY,
    /** The process ends. */
    EXIT
  }

  private final InstantSource clock;
  private final ArrayDeque<Long> replaced = new ArrayDeque<>();

  public FailurePolicy(InstantSource clock) {
    this.clock = clock;
  }

  /** Decides for one failure; {@code fatal} marks failures that a new thread cannot fix. */
  public synchronized Reaction decide(Throwable failure, boolean fatal) {
    if (fatal) {
      return Reaction.EXIT;
    }
    if (RegistryUnavailableException.isCauseOf(failure)) {
      return Reaction.WAIT_FOR_REGISTRY;
    }
    if (isBrokerAway(failure)) {
      // all threads fail at once, and again after the same time: no restart would bring the broker
      // back
      return Reaction.REPLACE;
    }
    if (LastDeathException.isCauseOf(failure)) {
      // the record is set aside now, and its first death has been counted
      return Reaction.REPLACE;
    }
    long now = clock.millis();
    while (!replaced.isEmpty() && now - replaced.peek() > WITHIN.toMillis()) {
      replaced.poll();
    }
    if (replaced.size() >= REPLACEMENTS) {
      return Reaction.EXIT;
    }
    replaced.add(now);
    return Reaction.REPLACE;
  }

  private static boolean isBrokerAway(Throwable failure) {
    return Throwables.getCausalChain(failure).stream().anyMatch(TimeoutException.class::isInstance);
  }
}
