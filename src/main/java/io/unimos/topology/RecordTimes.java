package io.unimos.topology;

import java.time.InstantSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * The time of a record as the stream sees it, which its outputs and the changelog's records carry:
 * never negative, since Kafka Streams has no place for that, and never one that is still to come. A
 * broker refuses records of the future (its {@code message.timestamp.after.max.ms}, KIP-937), so
 * one record of a camera whose clock is ahead would stop its partition for good where the source
 * topic is more patient than the others. In both cases it is the time of reading.
 */
record RecordTimes(InstantSource clock) implements TimestampExtractor {
  @Override
  public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
    long now = clock.millis();
    return record.timestamp() < 0 ? now : Math.min(record.timestamp(), now);
  }

  /** Adds a source of bytes with these times; where it begins to read is the configuration's. */
  Topology addSource(Topology topology, String name, String topic) {
    Deserializer<byte[]> bytes = new ByteArrayDeserializer();
    AutoOffsetReset asConfigured = null;
    return topology.addSource(asConfigured, name, this, bytes, bytes, topic);
  }
}
