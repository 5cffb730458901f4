package io.unimos.ops;

import io.unimos.failure.RejectReason;
import java.util.Map;

/**
 * The figures so far, for the demo's report and the live page.
 *
 * @param predictions records that were predicted
 * @param deadLetters records per reason, only reasons that occurred
 * @param domains predictions per domain, bounded like the meter
 * @param perSecond predictions a second over the last ten seconds
 * @param meanBatch images per forward pass; 0 before the first
 * @param maxBatch the largest batch so far
 * @param lookAheadHits records whose encoding was under way when their turn came
 * @param lookAheadMisses records for which it was not
 * @param queued images submitted and not yet encoded
 * @param bytesInFlight image bytes held now
 */
public record MetricsSnapshot(
    long predictions,
    Map<RejectReason, Long> deadLetters,
    Map<String, Long> domains,
    double perSecond,
    double meanBatch,
    long maxBatch,
    long lookAheadHits,
    long lookAheadMisses,
    long queued,
    long bytesInFlight) {}
