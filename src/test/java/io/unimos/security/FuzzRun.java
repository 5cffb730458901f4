package io.unimos.security;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Base64;
import java.util.SplittableRandom;

/**
 * Feeds a target its mutants on a thread of its own, so that a hang is seen and named. Mutant i
 * depends on seed, target and i alone. One use.
 */
final class FuzzRun {
  /** No input of a few KB takes a busy machine so long. */
  private static final long HANG_NANOS = 300_000_000_000L;

  private static final long LOOK_MILLIS = 200;
  private static final int SHOWN_BYTES = 3000;

  private final FuzzTarget target;
  private final long mutants;
  private final long seed;
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private volatile long current;
  private volatile long since = System.nanoTime();
  private volatile String failure;
  private long taken;
  private long mostAllocated;
  private long longestNanos;

  FuzzRun(FuzzTarget target, long mutants, long seed) {
    this.target = target;
    this.mutants = mutants;
    this.seed = seed;
  }

  /**
   * The result of a run.
   *
   * @param failure a crash, a hang or too much memory; null when there was none
   * @param mostAllocated bytes on the heap by one mutant, most of all
   */
  record Result(
      String target,
      long mutants,
      long taken,
      long mostAllocated,
      long longestMillis,
      String failure) {

    @Override
    public String toString() {
      return "%-14s %9d mutants, %5.1f %% taken, most heap %6d KB, longest %4d ms%s"
          .formatted(
              target,
              mutants,
              100.0 * taken / Math.max(1, mutants),
              mostAllocated / 1024,
              longestMillis,
              failure == null ? "" : ", FAILED: " + failure);
    }
  }

  Result run(long heapLimit) throws InterruptedException {
    Thread thread = new Thread(() -> feed(heapLimit), "fuzz-" + target.name());
    thread.setDaemon(true);
    thread.start();
    while (thread.isAlive()) {
      thread.join(LOOK_MILLIS);
      if (thread.isAlive() && System.nanoTime() - since > HANG_NANOS) {
        StackTraceElement[] where = thread.getStackTrace();
        return result("mutant %d hangs at %s".formatted(current, where.length > 0 ? where[0] : ""));
      }
    }
    return result(failure);
  }

  private Result result(String failed) {
    return new Result(
        target.name(), mutants, taken, mostAllocated, longestNanos / 1_000_000, failed);
  }

  private void feed(long heapLimit) {
    long self = Thread.currentThread().getId();
    for (long i = 0; i < mutants && failure == null; i++) {
      current = i;
      byte[] mutant =
          Mutations.mutant(
              target.seeds(), new SplittableRandom(seed * 31 + target.name().hashCode() + i));
      since = System.nanoTime();
      long before = threads.getThreadAllocatedBytes(self);
      try {
        taken += target.parser().takes(mutant) ? 1 : 0;
      } catch (Exception | Error e) {
        failure = "mutant %d: %s at %s: %s".formatted(i, e, where(e), shown(mutant));
      }
      long allocated = threads.getThreadAllocatedBytes(self) - before;
      mostAllocated = Math.max(mostAllocated, allocated);
      longestNanos = Math.max(longestNanos, System.nanoTime() - since);
      if (allocated > heapLimit) {
        failure = "mutant %d took %d bytes of heap: %s".formatted(i, allocated, shown(mutant));
      }
    }
  }

  private static String where(Throwable thrown) {
    StackTraceElement[] stack = thrown.getStackTrace();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < Math.min(8, stack.length); i++) {
      text.append(stack[i]).append(" < ");
    }
    return text.toString();
  }

  private static String shown(byte[] mutant) {
    return mutant.length > SHOWN_BYTES
        ? mutant.length + " bytes"
        : Base64.getEncoder().encodeToString(mutant);
  }
}
