/**
 * The UniMoS method, whose settings and constants this package holds. Features of one domain enter
 * the packages below it, with the labelled source model and a seed; class probabilities, candidate
 * heads, folded adapters and the gate's verdicts leave. They know no Kafka, no Avro, no clock, and
 * no generator that was not passed in.
 */
package io.unimos.core;
