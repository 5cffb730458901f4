package io.unimos.wire;

import java.util.List;
import org.apache.kafka.common.header.Headers;

/** The removal of what must never be in a dead letter. Thread-safe. */
public interface Redaction {

  /** The redaction that removes nothing. */
  Redaction NONE = new Redaction() {};

  /**
   * A value that may be copied.
   *
   * @param value the bytes; null if none of them may be copied
   * @param taken the names of what was removed
   */
  record Payload(byte[] value, List<String> taken) {

    /** Returns a value from which nothing was removed. */
    public static Payload asItWas(byte[] value) {
      return new Payload(value, List.of());
    }

    /** Returns a value of which nothing may be copied. */
    public static Payload withheld() {
      return new Payload(null, List.of());
    }
  }

  /** Returns the headers that may be copied. */
  default Headers headers(Headers original) {
    return original;
  }

  /**
   * Returns the part of the value that may be copied.
   *
   * @param topic the topic that it was read from
   */
  default Payload payload(String topic, byte[] value) {
    return Payload.asItWas(value);
  }
}
