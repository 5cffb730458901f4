package io.unimos.stream;

import io.unimos.encode.LookAhead;
import io.unimos.wire.SourcePosition;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * The interceptor that shows the images of each poll to the look-ahead and passes them on
 * unchanged. It takes one image of each partition in turn, the order in which the stream will
 * process them. Otherwise the first image of the last partition, and the commit with it, would wait
 * for all images polled before. The main consumer of each stream thread creates it from its
 * configuration and calls it on that thread only.
 */
public final class SourceInterceptor implements ConsumerInterceptor<byte[], byte[]> {
  /** The key of the shared {@link LookAhead} object in the consumer's configuration. */
  public static final String LOOK_AHEAD = "unimos.look-ahead";

  /** The key of the images topic's name in the consumer's configuration. */
  public static final String TOPIC = "unimos.images-topic";

  private LookAhead lookAhead;
  private String topic;

  @Override
  public void configure(Map<String, ?> configs) {
    lookAhead = (LookAhead) configs.get(LOOK_AHEAD);
    topic = (String) configs.get(TOPIC);
  }

  @Override
  public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
    List<Iterator<ConsumerRecord<byte[], byte[]>>> partitions = new ArrayList<>();
    for (TopicPartition partition : records.partitions()) {
      if (partition.topic().equals(topic)) {
        partitions.add(records.records(partition).iterator());
      }
    }
    while (!partitions.isEmpty()) {
      partitions.removeIf(each -> !each.hasNext());
      partitions.forEach(each -> submit(each.next()));
    }
    return records;
  }

  private void submit(ConsumerRecord<byte[], byte[]> consumed) {
    lookAhead.submit(
        new SourcePosition(topic, consumed.partition(), consumed.offset()),
        consumed.key(),
        consumed.value());
  }

  @Override
  public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

  @Override
  public void close() {}
}
