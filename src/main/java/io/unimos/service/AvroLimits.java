package io.unimos.service;

/**
 * Bounds what Avro allocates on the word of a length prefix. Avro reads the bounds once, from
 * system properties, so this comes before the first record.
 */
final class AvroLimits {
  /** Names and attributes; no collection of ours is larger. */
  private static final int ITEMS = 100_000;

  private AvroLimits() {}

  static void apply(int maxMessageBytes) {
    set("org.apache.avro.limits.bytes.maxLength", maxMessageBytes);
    set("org.apache.avro.limits.string.maxLength", maxMessageBytes);
    set("org.apache.avro.limits.collectionItems.maxLength", ITEMS);
  }

  private static void set(String key, int value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, Integer.toString(value));
    }
  }
}
