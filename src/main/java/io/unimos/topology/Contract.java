package io.unimos.topology;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientFactory;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import io.unimos.event.Feature;
import io.unimos.event.ImageEvent;
import io.unimos.event.Prediction;
import io.unimos.failure.RegistryUnavailableException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serializer;

/**
 * The wire contract: what makes bytes of events and events of bytes, over one shared registry
 * client. Subjects follow TopicNameStrategy ({@code <topic>-value}). Thread-safe; the readers and
 * serialisers it hands out are for one thread each.
 */
public final class Contract {
  /** Schemas the client keeps; more writers' schemas than this on our topics mean a mistake. */
  private static final int CACHED_SCHEMAS = 1000;

  private final SchemaRegistryClient registry;
  private final Map<String, Object> configuration;

  private Contract(SchemaRegistryClient registry, Map<String, Object> configuration) {
    this.registry = registry;
    this.configuration = configuration;
  }

  /**
   * Makes the contract over a registry.
   *
   * @param url {@code http(s)://...}, several separated by commas, or {@code mock://scope} for one
   *     inside this JVM
   * @param autoRegister whether serialisers may register our schemas
   * @param clientSettings passed to the registry client as they are
   */
  public static Contract over(
      String url, boolean autoRegister, Map<String, String> clientSettings) {
    Map<String, Object> configuration = new HashMap<>(clientSettings);
    configuration.put("schema.registry.url", url);
    configuration.put("auto.register.schemas", autoRegister);
    configuration.put("use.latest.version", false);
    configuration.put("specific.avro.reader", true);
    configuration.put("avro.remove.java.properties", true);
    SchemaRegistryClient registry =
        SchemaRegistryClientFactory.newClient(
            List.of(url.split(",")),
            CACHED_SCHEMAS,
            List.of(new AvroSchemaProvider()),
            configuration,
            Map.of());
    return new Contract(registry, Map.copyOf(configuration));
  }

  /** A serialiser of any of our events, for one thread. */
  public <T extends SpecificRecord> Serializer<T> serializer() {
    KafkaAvroSerializer avro = new KafkaAvroSerializer(registry);
    avro.configure(configuration, false);
    return (topic, event) -> avro.serialize(topic, event);
  }

  EventReader<ImageEvent> imageReader(String topic) {
    return reader(topic, ImageEvent.class, ImageEvent.getClassSchema());
  }

  EventReader<Feature> featureReader(String topic) {
    return reader(topic, Feature.class, Feature.getClassSchema());
  }

  private <T extends SpecificRecord> EventReader<T> reader(
      String topic, Class<T> type, Schema schema) {
    KafkaAvroDeserializer avro = new KafkaAvroDeserializer(registry);
    avro.configure(configuration, false);
    return new EventReader<>(avro, topic, type, schema);
  }

  /**
   * Makes sure that the schemas this process writes are known, so that a registry that goes away
   * later cannot stop it from writing.
   *
   * @throws RegistryUnavailableException if the registry does not answer or refuses one
   */
  public void prepare(Topics topics) {
    Map<String, Schema> written =
        Map.of(
            topics.features(), Feature.getClassSchema(),
            topics.predictions(), Prediction.getClassSchema());
    written.forEach(this::prepare);
  }

  private void prepare(String topic, Schema schema) {
    String subject = topic + "-value";
    try {
      AvroSchema avro = new AvroSchema(schema);
      if (Boolean.TRUE.equals(configuration.get("auto.register.schemas"))) {
        registry.register(subject, avro);
      } else {
        registry.getId(subject, avro);
      }
    } catch (IOException | RestClientException e) {
      throw new RegistryUnavailableException(
          "subject %s: %s".formatted(subject, e.getMessage()), e);
    }
  }

  /** Asks the registry for anything at all; false if it does not answer. */
  public boolean registryAnswers() {
    try {
      registry.getAllSubjects();
      return true;
    } catch (IOException | RestClientException | RuntimeException e) {
      return false;
    }
  }
}
