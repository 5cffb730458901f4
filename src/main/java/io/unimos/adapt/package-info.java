/**
 * One domain that adapts online, the same in the stream and in {@code evaluate}. Features enter
 * record by record, with their times and identity already checked; predictions, window reports,
 * round requests and versions leave. Uses {@code method}, {@code memory}, {@code drift} and {@code
 * numbers}, the half floats of {@code event} and the one thread of {@code encode}. Keeps its state
 * in a {@link io.unimos.adapt.DomainJournal} and knows no Kafka, no clock and no tensor.
 */
package io.unimos.adapt;
