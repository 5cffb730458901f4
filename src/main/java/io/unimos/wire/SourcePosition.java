package io.unimos.wire;

/** The position of a record that was read. */
public record SourcePosition(String topic, int partition, long offset) {
  @Override
  public String toString() {
    return "%s-%d@%d".formatted(topic, partition, offset);
  }
}
