package io.unimos.failure;

import java.util.List;
import org.apache.kafka.common.header.Headers;

/** What of a record never gets into a dead letter. Thread-safe. */
public interface Redaction {

  /** Hides nothing. */
  Redaction NONE =
      new Redaction() {
        @Override
        public Headers headers(Headers original) {
          return original;
        }

        @Override
        public Payload payload(String topic, byte[] value) {
          return Payload.asItWas(value);
        }
      };

  /**
   * A value that may be copied.
   *
   * @param value null where nothing of it may be
   * @param taken names of what was taken out
   */
  record Payload(byte[] value, List<String> taken) {

    /** Nothing had to be taken out. */
    public static Payload asItWas(byte[] value) {
      return new Payload(value, List.of());
    }

    /** Nothing of it may be copied. */
    public static Payload withheld() {
      return new Payload(null, List.of());
    }
  }

  /** Those headers that may be copied. */
  Headers headers(Headers original);

  /**
   * What of the value may be copied.
   *
   * @param topic it was read from
   */
  Payload payload(String topic, byte[] value);
}
