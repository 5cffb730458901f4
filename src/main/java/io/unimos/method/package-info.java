/**
 * UniMoS itself: features of one domain enter, with the labelled source model and a seed; class
 * probabilities, candidate heads, folded adapters and the gate's verdicts leave. This package holds
 * the source model and every constant; to read on: {@code prototypes} (answers from the first
 * record), {@code heads} (the networks, the only place that knows libtorch), {@code round} (their
 * training), {@code gate} (may they serve?), each of which uses those before it alone. Besides
 * {@code numbers}, the half floats of {@code event} and the JDK only libtorch (through DJL) and
 * EJML are used: no Kafka, no clock, no generator that was not handed in.
 */
package io.unimos.method;
