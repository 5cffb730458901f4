package io.unimos.stream.read;

import io.unimos.wire.Outcome;
import org.apache.avro.specific.SpecificRecord;

/** Reads events as the service's readers do, where a test knows what there is. */
public final class Events {
  private Events() {}

  /**
   * Reads the event of the given type.
   *
   * @throws IllegalArgumentException if the record holds anything else
   */
  public static <T extends SpecificRecord> T read(
      Contract contract, String topic, byte[] value, Class<T> type) {
    Outcome<T> outcome = contract.reader(topic, type).read(value);
    if (outcome instanceof Outcome.Ok<T> ok) {
      return ok.value();
    }
    throw new IllegalArgumentException(outcome.toString());
  }
}
