package io.unimos.method.round;

import io.unimos.method.heads.Heads;
import io.unimos.method.prototypes.PrototypeView;
import java.util.Optional;

/**
 * All that a round depends on: with the same task and source it gives the same bytes.
 *
 * @param memory {@code [n][d]}, raw features of the domain in their order, the gate slice left out;
 *     n at least 2
 * @param view the domain's prototypes when the round was decided
 * @param parent the heads to start from; empty for a cold start
 * @param number of the round in its domain, from 0
 * @param stepsBefore steps that the parent has behind it
 * @param seed of everything that is drawn
 */
public record RoundTask(
    float[][] memory,
    PrototypeView view,
    Optional<Heads> parent,
    int number,
    long stepsBefore,
    long seed) {}
