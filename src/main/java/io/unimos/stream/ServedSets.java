package io.unimos.stream;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The report for operators on the sets of classes that the tasks of a process answer with. It
 * includes the number of domains that have not changed to the newest set yet. Thread-safe; owned by
 * the wiring.
 */
public final class ServedSets {
  private static final double MILLIS = 1000;

  private final Set<Share> shares = ConcurrentHashMap.newKeySet();

  /**
   * The set of classes that a task answers with.
   *
   * @param number the number of the set; 0: the bundle's own
   * @param classes the number of classes in it
   * @param since the record time of the command that introduced it; empty if there was no command,
   *     or if a release that did not record the time applied it
   * @param behind the number of domains that have not changed to it
   */
  private record Served(long number, int classes, Optional<Instant> since, int behind) {
    static final Served NOTHING = new Served(0, 0, Optional.empty(), 0);
  }

  private Stream<Served> all() {
    return shares.stream().map(share -> share.served).filter(each -> !each.equals(Served.NOTHING));
  }

  /** Returns the greatest number of a set that a task answers with; NaN without a task. */
  public double newest() {
    return all().mapToDouble(Served::number).max().orElse(Double.NaN);
  }

  /** Returns the least number of a set that a task answers with; NaN without a task. */
  public double oldest() {
    return all().mapToDouble(Served::number).min().orElse(Double.NaN);
  }

  /** Returns the number of classes in the newest set; NaN without a task. */
  public double classes() {
    return all()
        .max(Comparator.comparingLong(Served::number))
        .map(each -> (double) each.classes())
        .orElse(Double.NaN);
  }

  /**
   * Returns the time at which a task last changed to another set, in seconds since 1970; 0 if none
   * ever has.
   */
  public double changedSeconds() {
    return all()
        .flatMap(each -> each.since().stream())
        .mapToDouble(since -> since.toEpochMilli() / MILLIS)
        .max()
        .orElse(0);
  }

  /** Returns the number of domains without a record since their task changed to its set. */
  public int behind() {
    return all().mapToInt(Served::behind).sum();
  }

  /** Opens the share of one task; the caller closes it. */
  Share open() {
    Share share = new Share();
    shares.add(share);
    return share;
  }

  /** The share of one task. Owned by the task; other threads read it. */
  final class Share implements AutoCloseable {
    private volatile Served served = Served.NOTHING;

    private Share() {}

    /** Sets what the task answers with. */
    void serves(long number, int classes, Optional<Instant> since, int behind) {
      served = new Served(number, classes, since, behind);
    }

    @Override
    public void close() {
      shares.remove(this);
    }
  }
}
