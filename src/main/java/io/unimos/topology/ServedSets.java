package io.unimos.topology;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Which sets of classes the tasks of a process answer with, and how many of their domains have yet
 * to go over to the newest: what operators are told of it. Thread-safe; owned by the wiring.
 */
public final class ServedSets {
  private static final double MILLIS = 1000;

  private final Set<Share> shares = ConcurrentHashMap.newKeySet();

  /**
   * What a task answers with.
   *
   * @param number of the set; 0: the bundle's own
   * @param classes in it
   * @param since record time of the command that brought it; empty: there was none, or a release
   *     that did not note it took the set
   * @param behind domains that have not gone over to it
   */
  private record Served(long number, int classes, Optional<Instant> since, int behind) {
    static final Served NOTHING = new Served(0, 0, Optional.empty(), 0);
  }

  private Stream<Served> all() {
    return shares.stream().map(share -> share.served).filter(each -> !each.equals(Served.NOTHING));
  }

  /** The greatest number of a set that a task answers with; NaN without a task. */
  public double newest() {
    return all().mapToDouble(Served::number).max().orElse(Double.NaN);
  }

  /** The least number of a set that a task answers with; NaN without a task. */
  public double oldest() {
    return all().mapToDouble(Served::number).min().orElse(Double.NaN);
  }

  /** Classes in the newest set; NaN without a task. */
  public double classes() {
    return all()
        .max(Comparator.comparingLong(Served::number))
        .map(each -> (double) each.classes())
        .orElse(Double.NaN);
  }

  /** When a task last went over to another set, in seconds since 1970; 0 if none ever has. */
  public double changedSeconds() {
    return all()
        .flatMap(each -> each.since().stream())
        .mapToDouble(since -> since.toEpochMilli() / MILLIS)
        .max()
        .orElse(0);
  }

  /** Domains that have had no record since their task went over to its set. */
  public int behind() {
    return all().mapToInt(Served::behind).sum();
  }

  /** For one task; the one who opens it closes it. */
  Share open() {
    Share share = new Share();
    shares.add(share);
    return share;
  }

  /** What one task answers with. Owned by the task; others read it. */
  final class Share implements AutoCloseable {
    private volatile Served served = Served.NOTHING;

    private Share() {}

    /** From now on the task answers so. */
    void serves(long number, int classes, Optional<Instant> since, int behind) {
      served = new Served(number, classes, since, behind);
    }

    @Override
    public void close() {
      shares.remove(this);
    }
  }
}
