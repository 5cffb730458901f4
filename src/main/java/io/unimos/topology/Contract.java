package io.unimos.topology;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientFactory;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import io.unimos.config.TopicSettings;
import io.unimos.event.AdapterVersion;
import io.unimos.event.AnnotationRequest;
import io.unimos.event.DriftReport;
import io.unimos.event.Feature;
import io.unimos.event.Prediction;
import io.unimos.event.TrustedEvents;
import io.unimos.failure.Outcome;
import io.unimos.failure.Redaction;
import io.unimos.failure.RegistryUnavailableException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;

/**
 * The wire contract: what makes bytes of events and events of bytes, over one shared registry
 * client. Subjects follow TopicNameStrategy ({@code <topic>-value}). Thread-safe; the readers and
 * serialisers it hands out are for one thread each.
 */
public final class Contract {
  /** Schemas the client keeps; more writers' schemas than this on our topics mean a mistake. */
  private static final int CACHED_SCHEMAS = 1000;

  private static final String URL = "schema.registry.url";
  private static final String REGISTERS = "auto.register.schemas";

  private final SchemaRegistryClient registry;
  private final Map<String, Object> configuration;

  private Contract(SchemaRegistryClient registry, Map<String, Object> configuration) {
    this.registry = registry;
    this.configuration = configuration;
  }

  /**
   * Makes the contract over a registry.
   *
   * @param configuration of Confluent's serialisers: {@code schema.registry.url} ({@code
   *     http(s)://...}, several separated by commas, or {@code mock://scope} for one inside this
   *     JVM), {@code auto.register.schemas}, and whatever else they take
   */
  public static Contract over(Map<String, Object> configuration) {
    TrustedEvents.trust();
    SchemaRegistryClient registry =
        SchemaRegistryClientFactory.newClient(
            List.of(configuration.get(URL).toString().split(",", -1)),
            CACHED_SCHEMAS,
            List.of(new AvroSchemaProvider()),
            configuration,
            Map.of());
    return new Contract(registry, Map.copyOf(configuration));
  }

  /**
   * A serialiser of any of our events, for one thread. It registers a schema, if it may, with the
   * first event of a topic and then only looks it up: Confluent's own would register with each, and
   * parse and keep the schema that a registry answers with a thousand times.
   */
  public <T extends SpecificRecord> Serializer<T> serializer() {
    KafkaAvroSerializer first = serializer(configuration);
    Map<String, Object> looksUp = new HashMap<>(configuration);
    looksUp.put(REGISTERS, false);
    KafkaAvroSerializer avro = serializer(looksUp);
    Set<String> registered = new HashSet<>();
    return (topic, event) -> {
      if (event == null) {
        // a tombstone
        return null;
      }
      try {
        if (!registered.contains(topic)) {
          first.serialize(topic, event);
          registered.add(topic);
        }
        return avro.serialize(topic, event);
      } catch (SerializationException e) {
        throw isRegistryAway(e)
            ? new RegistryUnavailableException("writing to " + topic + ": " + e.getMessage(), e)
            : e;
      }
    };
  }

  private KafkaAvroSerializer serializer(Map<String, Object> configured) {
    KafkaAvroSerializer avro = new KafkaAvroSerializer(registry);
    avro.configure(configured, false);
    return avro;
  }

  /** A registry that answers with a refusal is not away: waiting would not help. */
  private static boolean isRegistryAway(SerializationException e) {
    return e.getCause() instanceof RestClientException refusal
        ? refusal.getStatus() >= HttpURLConnection.HTTP_INTERNAL_ERROR
        : e.getCause() instanceof IOException;
  }

  /**
   * What keeps things out of dead letters.
   *
   * @param images the topic whose events have attributes
   */
  public Redaction redaction(String images, Set<String> headers, Set<String> attributes) {
    return new NamedRedaction(registry, images, headers, attributes);
  }

  /** A reader of whatever event of ours lies on a topic, for one thread. */
  EventReader<SpecificRecord> reader(String topic) {
    return reader(topic, SpecificRecord.class, null);
  }

  /** A reader of one of our events, for one thread. */
  <T extends SpecificRecord> EventReader<T> reader(String topic, Class<T> type) {
    return reader(topic, type, SpecificData.get().getSchema(type));
  }

  private <T extends SpecificRecord> EventReader<T> reader(
      String topic, Class<T> type, Schema schema) {
    KafkaAvroDeserializer avro = new KafkaAvroDeserializer(registry);
    avro.configure(configuration, false);
    return new EventReader<>(avro, topic, type, schema, this::registryAnswers);
  }

  /**
   * Reads one event that a record of ours holds.
   *
   * @throws IllegalArgumentException if it holds anything else
   */
  public <T extends SpecificRecord> T read(String topic, byte[] value, Class<T> type) {
    Outcome<T> outcome = reader(topic, type).read(value);
    if (outcome instanceof Outcome.Ok<T> ok) {
      return ok.value();
    }
    throw new IllegalArgumentException(outcome.toString());
  }

  /**
   * Makes sure that the schemas this process writes are known, so that a registry that goes away
   * later cannot stop it from writing.
   *
   * @param asks whether people are asked for labels
   * @throws RegistryUnavailableException if the registry does not answer or refuses one
   */
  public void prepare(TopicSettings topics, boolean asks) {
    Map<String, Schema> written =
        Map.of(
            topics.features(), Feature.getClassSchema(),
            topics.predictions(), Prediction.getClassSchema(),
            topics.drift(), DriftReport.getClassSchema(),
            topics.adapterVersions(), AdapterVersion.getClassSchema());
    written.forEach(this::prepare);
    if (asks) {
      prepare(topics.annotationRequests(), AnnotationRequest.getClassSchema());
    }
  }

  private void prepare(String topic, Schema schema) {
    String subject = topic + "-value";
    try {
      AvroSchema avro = WireSchema.of(schema);
      // the very calls that the serialisers make: the client keeps an answer for each kind of call
      if (Boolean.TRUE.equals(configuration.get(REGISTERS))) {
        registry.registerWithResponse(subject, avro, false);
      }
      registry.getId(subject, avro, false);
    } catch (IOException | RestClientException e) {
      throw new RegistryUnavailableException(
          "subject %s: %s".formatted(subject, e.getMessage()), e);
    }
  }

  /** Asks the registry for anything at all; false if it does not answer, or forbids that too. */
  private boolean registryAnswers() {
    try {
      registry.getAllSubjects();
      return true;
    } catch (IOException | RestClientException | RuntimeException e) {
      return false;
    }
  }
}
