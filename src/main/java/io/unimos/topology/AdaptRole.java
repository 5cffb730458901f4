package io.unimos.topology;

import io.unimos.adapt.DomainContext;
import io.unimos.event.ServeMode;
import io.unimos.version.VersionRecords;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What the adapt role works with: all its tasks the same.
 *
 * @param outputs puts predictions and drift reports together
 * @param serveMode whose answer is served where no command says otherwise
 * @param context bundle and settings of the method
 * @param fingerprint what the state belongs to
 * @param versions puts the records of versions together
 * @param rounds trains
 * @param memory bounds the domains in memory
 * @param served tells which sets of classes are answered with
 * @param duplicateMemory ids remembered a domain
 * @param forgetAfter silence after which a domain is forgotten; empty: never
 * @param keptRecords newest versions of a domain, and sets of classes, whose records stay
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
    InstantSource clock) {}
