package io.unimos.stream;

import io.unimos.core.domain.DomainContext;
import io.unimos.event.ServeMode;
import io.unimos.wire.VersionRecords;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The dependencies that all tasks of the adapt role share.
 *
 * @param outputs builds predictions and drift reports
 * @param serveMode the answer that is served where no command says otherwise
 * @param context the bundle and the settings of the method
 * @param fingerprint the description of the models that the state was made with
 * @param versions builds the records of versions
 * @param rounds runs the training
 * @param memory bounds the domains in memory
 * @param served reports the sets of classes that the tasks answer with
 * @param duplicateMemory the number of ids remembered per domain
 * @param forgetAfter the silence after which a domain is forgotten; empty: never
 * @param keptRecords the number of newest versions and sets of classes of a domain whose records
 *     stay
 */
public record AdaptRole(
    OutputRecords outputs,
    ServeMode serveMode,
    DomainContext context,
    StateFingerprint fingerprint,
    VersionRecords versions,
    Rounds rounds,
    DomainMemory memory,
    ServedSets served,
    int duplicateMemory,
    Optional<Duration> forgetAfter,
    int keptRecords,
    InstantSource clock) {
  /** Returns true if people are queried for labels. */
  boolean queries() {
    return context.settings().annotate().on();
  }
}
