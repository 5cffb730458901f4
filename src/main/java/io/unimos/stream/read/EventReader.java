package io.unimos.stream.read;

import com.google.common.base.Throwables;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.unimos.wire.EventJson;
import io.unimos.wire.Outcome;
import io.unimos.wire.RejectReason;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.avro.AvroTypeException;
import org.apache.avro.InvalidNumberEncodingException;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * A reader of events of one type in the Confluent wire format, and on some topics also of JSON. It
 * accepts every compatible writer's schema. Each reading thread needs its own reader. All readers
 * share one registry client and so its cache: known schema ids keep working while the registry is
 * unavailable.
 *
 * @param <T> the type of the event
 */
public final class EventReader<T extends SpecificRecord> {
  /** The wire format: one zero byte, four bytes of schema id, then Avro. */
  private static final int HEADER = 5;

  /**
   * The client's error code for an answer that is not the registry's JSON, such as a proxy's own
   * page.
   */
  private static final int NO_JSON = 50005;

  /** The HTTP statuses of temporary refusals: request timeout and too many requests. */
  private static final Set<Integer> PASSING = Set.of(408, 429);

  /**
   * The beginning of the client's message, in a plain IOException, about a schema that is not Avro.
   */
  private static final String NO_AVRO = "Invalid schema";

  private final KafkaAvroDeserializer deserializer;
  private final String topic;
  private final Class<T> type;
  private final Schema schema;
  private final Optional<EventJson<?>> json;
  private final BooleanSupplier registryAnswers;

  /**
   * Creates the reader of one topic.
   *
   * @param json reads the topic's events that are JSON; empty if none may be
   * @param registryAnswers checks whether the registry answers a request that needs no special
   *     permission
   */
  EventReader(
      KafkaAvroDeserializer deserializer,
      String topic,
      Class<T> type,
      Schema schema,
      Optional<EventJson<?>> json,
      BooleanSupplier registryAnswers) {
    this.deserializer = deserializer;
    this.topic = topic;
    this.type = type;
    this.schema = schema;
    this.json = json;
    this.registryAnswers = registryAnswers;
  }

  /**
   * Reads one event.
   *
   * @throws RegistryUnavailableException if the writer's schema is not cached and the registry does
   *     not answer
   */
  public Outcome<T> read(byte[] value) {
    if (value == null || value.length == 0) {
      return Outcome.rejected(RejectReason.SCHEMA_INVALID, "the record is empty");
    }
    if (json.isPresent() && EventJson.isObject(value)) {
      return json.get().read(value).then(event -> Outcome.ok(type.cast(event)));
    }
    if (value.length < HEADER || value[0] != 0) {
      return Outcome.rejected(
          RejectReason.SCHEMA_INVALID,
          "%snot Avro in the Confluent wire format (%d bytes, the first is 0x%02x)"
              .formatted(json.isPresent() ? "no JSON object and " : "", value.length, value[0]));
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
   * Retries after the registry has refused a schema, and decides who is at fault. The record is at
   * fault if the registry answers other requests and refuses this schema again: waiting would never
   * end. Otherwise it is an outage, or the service's own credentials are wrong.
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
        RejectReason.SCHEMA_INVALID,
        "the bytes do not fit their schema: " + Throwables.getRootCause(failure));
  }

  /**
   * Returns whether Avro reports damaged bytes; an unavailable registry fails with other
   * exceptions.
   */
  private static boolean isOfTheBytes(Throwable failure) {
    return failure instanceof EOFException || failure instanceof InvalidNumberEncodingException;
  }

  /**
   * Returns whether the schema is not Avro. This is the record's fault: otherwise one record could
   * stop the stream.
   */
  private static boolean isNoAvro(Throwable failure) {
    return String.valueOf(failure.getMessage()).startsWith(NO_AVRO);
  }

  /**
   * Classifies a refusal. Only a "not found" from the registry itself rejects the record at once. A
   * proxy in front of the registry may answer the same while the registry is unavailable.
   */
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
}
