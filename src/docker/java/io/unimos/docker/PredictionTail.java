package io.unimos.docker;

import io.unimos.config.KafkaProperties;
import io.unimos.config.Settings;
import io.unimos.event.Prediction;
import io.unimos.stream.read.Contract;
import io.unimos.stream.read.Events;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the predictions from outside of the stack, committed ones only and from the first, and
 * checks each camera's sequence as it goes. Used by one thread.
 */
final class PredictionTail implements AutoCloseable {
  /** Above what a killed service needs to be back on a machine that is busy with other things. */
  private static final Duration NO_PROGRESS = Duration.ofMinutes(5);

  private final String topic;
  private final Contract contract;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<String, Long> sequences = new HashMap<>();
  private final List<String> gaps = new ArrayList<>();
  private long count;

  PredictionTail(Settings settings) {
    topic = settings.topics().predictions();
    contract = Contract.over(settings);
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    consumer = new KafkaConsumer<>(KafkaProperties.consumer(settings, "tail"), bytes, bytes);
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** Returns the number of predictions read. */
  long count() {
    return count;
  }

  /** The cameras that were heard of. */
  List<String> domains() {
    return sequences.keySet().stream().sorted().toList();
  }

  /** A line for each prediction that did not follow its camera's last one. */
  List<String> gaps() {
    return gaps;
  }

  /** Reads so many more; fails when none comes for too long. */
  void awaitMore(long more) {
    long wanted = count + more;
    long lastProgress = System.nanoTime();
    while (count < wanted) {
      if (poll(Duration.ofMillis(50)) > 0) {
        lastProgress = System.nanoTime();
      } else if (System.nanoTime() - lastProgress > NO_PROGRESS.toNanos()) {
        throw new AssertionError("no prediction for %s after %d".formatted(NO_PROGRESS, count));
      }
    }
  }

  /** Reads what is committed now; what comes later may be among it. */
  void catchUp() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    ends.forEach(
        (partition, end) -> {
          while (consumer.position(partition) < end) {
            poll(Duration.ofMillis(100));
          }
        });
  }

  private int poll(Duration wait) {
    var records = consumer.poll(wait);
    records.forEach(this::take);
    return records.count();
  }

  private void take(ConsumerRecord<byte[], byte[]> consumed) {
    Prediction prediction = Events.read(contract, topic, consumed.value(), Prediction.class);
    long sequence = prediction.getDomainSequence();
    Long before = sequences.put(prediction.getDomain(), sequence);
    if (sequence != (before == null ? 1 : before + 1)) {
      gaps.add("%s: %d after %s".formatted(prediction.getDomain(), sequence, before));
    }
    count++;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
