package io.unimos.stream;

import java.time.InstantSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * The extractor of the record time that outputs and changelog records carry. The time is never
 * negative, since Kafka Streams does not support that, and never in the future. A broker refuses
 * records of the future (its {@code message.timestamp.after.max.ms}, KIP-937). One record of a
 * camera with a fast clock could therefore stop its partition for good, if the source topic accepts
 * more than the others. For a negative or future time the extractor returns the time of reading.
 */
record RecordTimes(InstantSource clock) implements TimestampExtractor {
  @Override
  public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
    long now = clock.millis();
    return record.timestamp() < 0 ? now : Math.min(record.timestamp(), now);
  }

  /**
   * Adds a source of bytes with these times; the consumer configuration sets where it starts to
   * read.
   */
  Topology addSource(Topology topology, String name, String topic) {
    Deserializer<byte[]> bytes = new ByteArrayDeserializer();
    AutoOffsetReset asConfigured = null;
    return topology.addSource(asConfigured, name, this, bytes, bytes, topic);
  }
}
