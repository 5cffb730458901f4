package io.unimos.cli.classes;

import io.unimos.stream.read.TopicReader;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * A filter that picks the events of a domain out of topics. Used by one thread.
 *
 * @param reader the reader, which the caller still owns
 */
record DomainEvents(TopicReader reader, String domain) {

  /** Hands over the events of one partition in their order. */
  <T extends SpecificRecord> void each(
      TopicPartition partition, Class<T> type, Consumer<T> events) {
    long unused = reader.fromBeginning(partition);
    reader.toEnd(record -> read(record, type).ifPresent(events));
  }

  /** Returns the event if it is of the domain and the type. */
  <T extends SpecificRecord> Optional<T> read(
      ConsumerRecord<byte[], byte[]> record, Class<T> type) {
    String key = TopicReader.key(record);
    return key.equals(domain) || key.startsWith(domain + "/")
        ? reader.event(record, type)
        : Optional.empty();
  }
}
