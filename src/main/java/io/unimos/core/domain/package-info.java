/**
 * One domain that adapts online, the same in the stream and in {@code evaluate}. Features enter
 * record by record, with their times and identity already checked; predictions, window reports,
 * round requests and versions leave. Keeps its state in a {@link
 * io.unimos.core.domain.DomainJournal} and knows no Kafka, no clock and no tensor.
 */
package io.unimos.core.domain;
