package io.unimos.cli.classes;

import io.unimos.core.math.HalfFloats;
import io.unimos.event.AdapterVersion;
import io.unimos.event.Status;
import io.unimos.wire.VersionRecords;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The offset of a domain's newest version that was accepted and not rolled back since. Versions of
 * a domain lie on all partitions, so records come in any order, but those of one version keep
 * theirs. Used by one thread.
 */
final class NewestOffset {
  private static final Comparator<Accepted> DECIDED =
      Comparator.comparing(Accepted::at).thenComparing(Accepted::version);

  private final String domain;
  private final int dimension;
  private final Map<String, Accepted> versions = new HashMap<>();

  private record Accepted(Instant at, long version, float[] offset) {}

  NewestOffset(String domain, int dimension) {
    this.domain = domain;
    this.dimension = dimension;
  }

  /**
   * Takes in the next record of a key.
   *
   * @param record empty for a tombstone, and for a record of another domain
   */
  void note(String key, Optional<AdapterVersion> record) {
    record
        .filter(version -> key.equals(VersionRecords.key(domain, version.getVersion())))
        .filter(version -> version.getStatus() == Status.ACCEPTED)
        .filter(version -> version.getOffset().remaining() == dimension * Short.BYTES)
        .map(
            version ->
                new Accepted(
                    version.getAt(), version.getVersion(), HalfFloats.unpack(version.getOffset())))
        .ifPresentOrElse(accepted -> versions.put(key, accepted), () -> versions.remove(key));
  }

  /** Returns the offset {@code [d]}; empty without such a version. */
  Optional<float[]> offset() {
    return versions.values().stream().max(DECIDED).map(Accepted::offset);
  }
}
