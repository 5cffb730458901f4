/**
 * UniMoS itself: features of one domain enter, with the labelled source model and a seed; class
 * probabilities, candidate heads, folded adapters and the gate's verdicts leave. Only libtorch
 * (through DJL, inside a round) and EJML are used besides the JDK: no Kafka, no clock, no generator
 * that was not handed in.
 */
package io.unimos.method;
