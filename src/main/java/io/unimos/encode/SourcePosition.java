package io.unimos.encode;

/** Where a record was read: its identity while it is in flight. */
public record SourcePosition(String topic, int partition, long offset) {}
