package io.unimos.topology;

import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * The time that outputs carry: their input's, but never one that is still to come. A broker refuses
 * records of the future (its {@code message.timestamp.after.max.ms}, KIP-937), and one image of a
 * camera whose clock is ahead would stop its partition for good where the images topic is more
 * patient than the others.
 */
final class RecordTimes {
  private RecordTimes() {}

  /** In milliseconds since 1970-01-01 UTC. */
  static long of(ProcessorContext<?, ?> context, long input) {
    return Math.min(input, context.currentSystemTimeMs());
  }
}
