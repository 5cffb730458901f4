package io.unimos.failure;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Decides what follows when a stream thread dies. Lost infrastructure is waited for, however long
 * it takes; what happens now and then is tried again; what happens again and again ends the
 * process, so that its supervisor starts it anew. A record that tasks die of counts once. Each
 * process so sets aside at least one of them, and a series of such records comes to its end.
 * Thread-safe.
 */
public final class FailurePolicy {
  /** A thread that dies is replaced at most so many times ... */
  static final int REPLACEMENTS = 5;

  /** ... in 10 minutes. */
  static final Duration WITHIN = Duration.ofMinutes(10);

  /** What follows. */
  public enum Decision {
    /** Replace the thread and go on. */
    REPLACE,
    /** Replace the thread, but process nothing before the registry answers. */
    WAIT_FOR_REGISTRY,
    /** End the process. */
    EXIT
  }

  private final InstantSource clock;
  private final ArrayDeque<Long> replaced = new ArrayDeque<>();

  public FailurePolicy(InstantSource clock) {
    this.clock = clock;
  }

  /** Decides for one failure; {@code fatal} marks those that no new thread can mend. */
  public synchronized Decision decide(Throwable failure, boolean fatal) {
    if (fatal) {
      return Decision.EXIT;
    }
    if (RegistryUnavailableException.isCauseOf(failure)) {
      return Decision.WAIT_FOR_REGISTRY;
    }
    if (isBrokerAway(failure)) {
      // all threads at once, and again after the same time: no restart would bring the broker back
      return Decision.REPLACE;
    }
    if (LastDeathException.isCauseOf(failure)) {
      // the record is out of the way now; its first death has been counted
      return Decision.REPLACE;
    }
    long now = clock.millis();
    while (!replaced.isEmpty() && now - replaced.peek() > WITHIN.toMillis()) {
      replaced.poll();
    }
    if (replaced.size() >= REPLACEMENTS) {
      return Decision.EXIT;
    }
    replaced.add(now);
    return Decision.REPLACE;
  }

  private static boolean isBrokerAway(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof TimeoutException) {
        return true;
      }
    }
    return false;
  }
}
