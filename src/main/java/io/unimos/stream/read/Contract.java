package io.unimos.stream.read;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientFactory;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import io.unimos.config.KafkaProperties;
import io.unimos.config.Settings;
import io.unimos.config.TopicSettings;
import io.unimos.event.AdapterCommand;
import io.unimos.event.AdapterVersion;
import io.unimos.event.AnnotationRequest;
import io.unimos.event.DriftReport;
import io.unimos.event.Feature;
import io.unimos.event.Label;
import io.unimos.event.Prediction;
import io.unimos.wire.EventJson;
import io.unimos.wire.Redaction;
import io.unimos.wire.TrustedEvents;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;

/**
 * The wire contract: it creates the serializers and readers of events, over one shared registry
 * client. Subjects follow TopicNameStrategy ({@code <topic>-value}). Events are Avro; predictions
 * and requests for labels are written as JSON where the settings say so, and these as well as
 * labels and commands are read in both formats. Thread-safe; each reader and serializer that it
 * returns is for one thread.
 */
public final class Contract {
  /**
   * The number of schemas that the client caches. More writers' schemas than this on our topics
   * indicate a mistake.
   */
  private static final int CACHED_SCHEMAS = 1000;

  private static final String URL = "schema.registry.url";
  private static final String REGISTERS = "auto.register.schemas";

  private final SchemaRegistryClient registry;
  private final Map<String, Object> configuration;
  private final TopicSettings topics;

  /** The reader of the events that may be JSON, by topic. */
  private final Map<String, EventJson<?>> json = new HashMap<>();

  private Contract(
      SchemaRegistryClient registry, Map<String, Object> configuration, TopicSettings topics) {
    this.registry = registry;
    this.configuration = configuration;
    this.topics = topics;
    json.put(topics.predictions(), new EventJson<>(Prediction.class, false));
    json.put(topics.annotationRequests(), new EventJson<>(AnnotationRequest.class, false));
    json.put(topics.labels(), new EventJson<>(Label.class, true));
    json.put(topics.adapterCommands(), new EventJson<>(AdapterCommand.class, true));
  }

  /** Creates the contract of a service over its registry. */
  public static Contract over(Settings settings) {
    return over(KafkaProperties.registry(settings), settings.topics());
  }

  /**
   * Creates the contract over a registry.
   *
   * @param configuration the configuration of Confluent's serializers: {@code schema.registry.url}
   *     ({@code http(s)://...}, several separated by commas, or {@code mock://scope} for one inside
   *     this JVM), {@code auto.register.schemas}, and their other properties
   * @param topics the topics with the formats of their events
   */
  public static Contract over(Map<String, Object> configuration, TopicSettings topics) {
    TrustedEvents.trust();
    SchemaRegistryClient registry =
        SchemaRegistryClientFactory.newClient(
            List.of(configuration.get(URL).toString().split(",", -1)),
            CACHED_SCHEMAS,
            List.of(new AvroSchemaProvider()),
            configuration,
            Map.of());
    return new Contract(registry, Map.copyOf(configuration), topics);
  }

  /**
   * Returns a serializer for any of our events. It is thread-safe, since all stream threads share
   * that of a sink. With the first event of a topic it registers the schema, if it may; later it
   * only looks the schema up. Confluent's serializer would register with each event. It would also
   * parse and keep the registry's answer up to a thousand times. JSON needs no registry.
   */
  public <T extends SpecificRecord> Serializer<T> serializer() {
    KafkaAvroSerializer first = serializer(configuration);
    Map<String, Object> looksUp = new HashMap<>(configuration);
    looksUp.put(REGISTERS, false);
    KafkaAvroSerializer avro = serializer(looksUp);
    Set<String> registered = ConcurrentHashMap.newKeySet();
    return (topic, event) -> {
      if (event == null) {
        // a tombstone
        return null;
      }
      if (topics.writesJson(topic)) {
        return EventJson.write(event);
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

  /**
   * Returns whether the registry is unavailable. A registry that answers with a refusal is
   * available: waiting would not help.
   */
  private static boolean isRegistryAway(SerializationException e) {
    return e.getCause() instanceof RestClientException refusal
        ? refusal.getStatus() >= HttpURLConnection.HTTP_INTERNAL_ERROR
        : e.getCause() instanceof IOException;
  }

  /**
   * Returns the redaction that keeps the named headers and attributes out of dead letters.
   *
   * @param images the topic whose events have attributes
   */
  public Redaction redaction(String images, Set<String> headers, Set<String> attributes) {
    return new NamedRedaction(registry, images, headers, attributes);
  }

  /** Returns a reader of any of our events on a topic, for one thread. */
  public EventReader<SpecificRecord> reader(String topic) {
    return reader(topic, SpecificRecord.class, null);
  }

  /** Returns a reader of one type of our events, for one thread. */
  public <T extends SpecificRecord> EventReader<T> reader(String topic, Class<T> type) {
    return reader(topic, type, SpecificData.get().getSchema(type));
  }

  private <T extends SpecificRecord> EventReader<T> reader(
      String topic, Class<T> type, Schema schema) {
    KafkaAvroDeserializer avro = new KafkaAvroDeserializer(registry);
    avro.configure(configuration, false);
    Optional<EventJson<?>> read =
        Optional.<EventJson<?>>ofNullable(json.get(topic))
            .filter(each -> type.isAssignableFrom(each.type()));
    return new EventReader<>(avro, topic, type, schema, read, this::registryAnswers);
  }

  /**
   * Registers or looks up the schemas that this process writes. A registry that fails later then
   * cannot stop it from writing.
   *
   * @param asks whether people are queried for labels
   * @throws RegistryUnavailableException if the registry does not answer or refuses a schema
   */
  public void prepare(boolean asks) {
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
    if (topics.writesJson(topic)) {
      return;
    }
    String subject = topic + "-value";
    try {
      AvroSchema avro = WireSchema.of(schema);
      // exactly the calls of the serializers: the client caches the answer to each kind of call
      // separately
      if (Boolean.TRUE.equals(configuration.get(REGISTERS))) {
        registry.registerWithResponse(subject, avro, false);
      }
      registry.getId(subject, avro, false);
    } catch (IOException | RestClientException e) {
      throw new RegistryUnavailableException(
          "subject %s: %s".formatted(subject, e.getMessage()), e);
    }
  }

  /**
   * Returns whether the registry answers a request at all; false also if it forbids that request.
   */
  private boolean registryAnswers() {
    try {
      registry.getAllSubjects();
      return true;
    } catch (IOException | RestClientException | RuntimeException e) {
      return false;
    }
  }
}
