package io.unimos.version;

import java.time.Instant;

/**
 * When something was decided on a domain.
 *
 * @param at record time of the image, or command, with which it was decided
 * @param sequence the domain's images until then: it takes effect with the next one
 * @param chain the domain's checksum over their ids, as predictions carry it
 */
public record DecisionPoint(Instant at, long sequence, long chain) {}
