package io.unimos.config;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;

/**
 * The partition of a key: all records of a domain lie on one partition of each topic. Stateless.
 */
public final class KeyPartition {
  private KeyPartition() {}

  /**
   * Returns the partition on which Kafka's own partitioner puts a key (murmur2). The service and
   * Java's clients use it, and other clients have to.
   *
   * @param count the number of the topic's partitions
   */
  public static TopicPartition of(String topic, byte[] key, int count) {
    return new TopicPartition(topic, Utils.toPositive(Utils.murmur2(key)) % count);
  }
}
