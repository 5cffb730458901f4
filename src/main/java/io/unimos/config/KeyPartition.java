package io.unimos.config;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;

/** Where a key's records lie: all of a domain on one partition of each topic. Stateless. */
public final class KeyPartition {
  private KeyPartition() {}

  /**
   * The partition on which Kafka's own partitioner puts a key, as the service and Java's clients do
   * and others have to (murmur2).
   *
   * @param count of the topic's partitions
   */
  public static TopicPartition of(String topic, byte[] key, int count) {
    return new TopicPartition(topic, Utils.toPositive(Utils.murmur2(key)) % count);
  }
}
