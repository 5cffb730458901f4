package io.unimos.topology;

import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.unimos.failure.Outcome;
import io.unimos.failure.RegistryUnavailableException;
import io.unimos.failure.RejectReason;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.avro.AvroTypeException;
import org.apache.avro.InvalidNumberEncodingException;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * Reads events of one type out of the Confluent wire format, whichever compatible schema their
 * writer used. Each thread that reads needs one of its own, except that all share one registry
 * client and so its cache: known schema ids keep working while the registry is away.
 *
 * @param <T> the event
 */
final class EventReader<T extends SpecificRecord> {
  /** The wire format: one zero byte, four bytes of schema id, then Avro. */
  private static final int HEADER = 5;

  /** The client's code for an answer that is not the registry's JSON: a proxy's own page. */
  private static final int NO_JSON = 50005;

  /** Refusals that pass: too slow, too many. */
  private static final Set<Integer> PASSING = Set.of(408, 429);

  /** How the client, in a plain IOException, begins to tell of a schema that is not Avro. */
  private static final String NO_AVRO = "Invalid schema";

  private final KafkaAvroDeserializer deserializer;
  private final String topic;
  private final Class<T> type;
  private final Schema schema;
  private final BooleanSupplier registryAnswers;

  /**
   * Of one topic.
   *
   * @param registryAnswers asks the registry for what everybody may know
   */
  EventReader(
      KafkaAvroDeserializer deserializer,
      String topic,
      Class<T> type,
      Schema schema,
      BooleanSupplier registryAnswers) {
    this.deserializer = deserializer;
    this.topic = topic;
    this.type = type;
    this.schema = schema;
    this.registryAnswers = registryAnswers;
  }

  /**
   * Reads one event.
   *
   * @throws RegistryUnavailableException if the writer's schema is not cached and the registry does
   *     not answer
   */
  Outcome<T> read(byte[] value) {
    if (value == null || value.length == 0) {
      return Outcome.rejected(RejectReason.SCHEMA_INVALID, "the record is empty");
    }
    if (value.length < HEADER || value[0] != 0) {
      return Outcome.rejected(
          RejectReason.SCHEMA_INVALID,
          "not Avro in the Confluent wire format (%d bytes, the first is 0x%02x)"
              .formatted(value.length, value[0]));
    }
    try {
      return event(value);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      return refuse(e, refusal -> again(value, refusal));
    }
  }

  private Outcome<T> event(byte[] value) {
    return Outcome.ok(type.cast(deserializer.deserialize(topic, value, schema)));
  }

  /**
   * Looks whose fault it is that the registry keeps a schema back. If it answers other questions
   * and says the same of this schema a second time, it is the record's: to wait would be to wait
   * for ever. If not, it is an outage, or the service's own password.
   */
  private Outcome<T> again(byte[] value, RestClientException refusal) {
    if (!registryAnswers.getAsBoolean()) {
      throw away(refusal);
    }
    try {
      return event(value);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      return refuse(
          e,
          same ->
              Outcome.rejected(
                  RejectReason.SCHEMA_UNKNOWN,
                  "the schema registry answers %d for schema %d: %s"
                      .formatted(
                          same.getStatus(),
                          ByteBuffer.wrap(value, 1, 4).getInt(),
                          same.getMessage())));
    }
  }

  private Outcome<T> refuse(Throwable failure, Function<RestClientException, Outcome<T>> withheld) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof RestClientException answer) {
        return refuse(answer, withheld);
      }
      if (cause instanceof AvroTypeException || isNoAvro(cause)) {
        return Outcome.rejected(
            RejectReason.SCHEMA_INCOMPATIBLE,
            "cannot be read as %s: %s".formatted(type.getSimpleName(), cause.getMessage()));
      }
      if (cause instanceof IOException && !isOfTheBytes(cause)) {
        throw new RegistryUnavailableException(
            "the schema registry does not answer: " + cause.getMessage(), cause);
      }
    }
    return Outcome.rejected(
        RejectReason.SCHEMA_INVALID, "the bytes do not fit their schema: " + rootMessage(failure));
  }

  /** Avro's own word on damaged bytes; a registry that is away fails in other ways. */
  private static boolean isOfTheBytes(Throwable failure) {
    return failure instanceof EOFException || failure instanceof InvalidNumberEncodingException;
  }

  /** A schema of another kind is the record's fault, or one record could stop the stream. */
  private static boolean isNoAvro(Throwable failure) {
    return String.valueOf(failure.getMessage()).startsWith(NO_AVRO);
  }

  /** Not found by the registry itself; what stands in front of it may say so when it is away. */
  private Outcome<T> refuse(
      RestClientException answer, Function<RestClientException, Outcome<T>> withheld) {
    int status = answer.getStatus();
    if (status == 404 && answer.getErrorCode() != NO_JSON) {
      return Outcome.rejected(RejectReason.SCHEMA_UNKNOWN, answer.getMessage());
    }
    if (status < 400 || status >= 500 || PASSING.contains(status)) {
      throw away(answer);
    }
    return withheld.apply(answer);
  }

  private static RegistryUnavailableException away(RestClientException answer) {
    return new RegistryUnavailableException(
        "the schema registry answers " + answer.getStatus() + ": " + answer.getMessage(), answer);
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.toString();
  }
}
