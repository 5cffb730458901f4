/**
 * The UniMoS method itself: features of one domain enter, with the labelled source model and a
 * seed; class probabilities, candidate heads, folded adapters and the gate's verdicts leave. This
 * package holds the source model and every constant. Its parts, each of which uses only those
 * before it: {@code prototypes} (answers from the first record), {@code heads} (the networks, the
 * only place that knows libtorch), {@code round} (their training), {@code gate} (the decision
 * whether they serve). Besides {@code numbers}, the half floats of {@code event} and the JDK only
 * libtorch (through DJL) and EJML are used: no Kafka, no clock, no generator that was not passed
 * in.
 */
package io.unimos.method;
