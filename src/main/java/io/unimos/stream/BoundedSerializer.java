package io.unimos.stream;

import io.unimos.config.TopicSettings;
import org.apache.kafka.common.serialization.Serializer;

/**
 * A serializer that throws if a value is larger than its topic takes. The broker would refuse it
 * too, but only after the link to the input record is lost. An exception thrown here is attributed
 * to that record, and {@link LastResort} sets it aside.
 *
 * @param whole the serializer that makes the bytes
 * @param most the largest number of bytes that the topic takes
 */
record BoundedSerializer<T>(Serializer<T> whole, int most) implements Serializer<T> {
  /**
   * The bound on a value, in bytes, if the topic has Kafka's default limit. That limit is 1,048,588
   * bytes with key, headers and framing.
   */
  static final int DEFAULT = 1_000_000;

  /** The room for key and framing of a version's record, in bytes: a domain's name and a number. */
  private static final int BESIDE = 2 << 10;

  /** Returns the largest number of bytes of a value that the topic of versions takes. */
  static int mostOfVersions(TopicSettings topics) {
    return topics.maxMessageBytes() - BESIDE;
  }

  @Override
  public byte[] serialize(String topic, T value) {
    byte[] bytes = whole.serialize(topic, value);
    if (bytes != null && bytes.length > most) {
      throw new IllegalStateException(
          "a record of %d bytes for %s, which takes %d".formatted(bytes.length, topic, most));
    }
    return bytes;
  }
}
