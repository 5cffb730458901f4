package io.unimos.topology;

import io.unimos.config.TopicSettings;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Throws where an output is larger than its topic takes. The broker would say so too, but later,
 * when nobody can tell any more which record the output was made of; thrown here, it is that
 * record's fault, and {@link LastResort} sets it aside.
 *
 * @param whole makes the bytes
 * @param most how many the topic takes
 */
record BoundedSerializer<T>(Serializer<T> whole, int most) implements Serializer<T> {
  /**
   * Of a value where the topic has Kafka's own limit, which is 1,048,588 with key, headers and
   * framing.
   */
  static final int DEFAULT = 1_000_000;

  /** Key and framing of a version: a domain's name and a number. */
  private static final int BESIDE = 2 << 10;

  /** Returns what the topic of the versions takes of a value. */
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
