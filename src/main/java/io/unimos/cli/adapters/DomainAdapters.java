package io.unimos.cli.adapters;

import io.unimos.event.AdapterCommand;
import io.unimos.event.AdapterVersion;
import io.unimos.event.DriftReport;
import io.unimos.event.Status;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the topics tell of one domain's adapters: the newest record of each version, the newest
 * drift report and the newest command. Used by one thread.
 */
final class DomainAdapters {
  /** A version without its matrices; {@code by} is whose command it was, if it was one. */
  record Line(
      long version, long parent, Status status, String reason, Optional<String> by, Instant at) {

    /** Whether the service may still keep it: a command has taken back only what it can give. */
    boolean canServe() {
      return status == Status.ACCEPTED || (status == Status.ROLLED_BACK && by.isPresent());
    }
  }

  private static final Comparator<Line> DECIDED =
      Comparator.comparing(Line::at).thenComparing(Line::version);

  private final String domain;
  private final Map<Long, Line> versions = new HashMap<>();
  private Optional<DriftReport> drift = Optional.empty();
  private Optional<AdapterCommand> command = Optional.empty();

  DomainAdapters(String domain) {
    this.domain = domain;
  }

  String domain() {
    return domain;
  }

  void add(AdapterVersion version) {
    versions.put(
        version.getVersion(),
        new Line(
            version.getVersion(),
            version.getParent(),
            version.getStatus(),
            version.getReason(),
            Optional.ofNullable(version.getBy()),
            version.getAt()));
  }

  /** The topic's record of the version was deleted. */
  void remove(long version) {
    versions.remove(version);
  }

  void add(DriftReport report) {
    drift = Optional.of(report);
  }

  /** An empty one takes the command back. */
  void set(Optional<AdapterCommand> newest) {
    command = newest;
  }

  /** Versions of a domain lie on all partitions, so that only their times tell what came last. */
  Optional<Line> last() {
    return versions.values().stream().max(DECIDED);
  }

  Optional<AdapterCommand> command() {
    return command;
  }

  Map<Status, Long> counts() {
    Map<Status, Long> counts = new EnumMap<>(Status.class);
    versions.values().forEach(line -> counts.merge(line.status(), 1L, Long::sum));
    return counts;
  }

  /**
   * The version that serves, as far as the topics tell: what the last change of the version made
   * serve, or the last drift report if that is newer.
   */
  long serves() {
    Optional<Line> changed =
        versions.values().stream().filter(l -> l.status() != Status.REJECTED).max(DECIDED);
    if (drift.isPresent()
        && changed.map(line -> drift.get().getAt().isAfter(line.at())).orElse(true)) {
      return drift.get().getAdapterVersion();
    }
    return changed
        .map(line -> line.status() == Status.ACCEPTED ? line.version() : line.parent())
        .orElse(0L);
  }

  /** Where a version stands; empty when the topic has none of this number. */
  Optional<Line> line(long version) {
    return Optional.ofNullable(versions.get(version));
  }

  /** Numbers that are on the topic, lowest first. */
  List<Long> numbers() {
    return versions.keySet().stream().sorted().toList();
  }
}
