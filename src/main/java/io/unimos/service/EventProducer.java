package io.unimos.service;

import io.confluent.kafka.serializers.KafkaAvroSerializer;
import io.unimos.config.KafkaProperties;
import io.unimos.config.ServiceSettings;
import io.unimos.config.Settings;
import io.unimos.config.SettingsException;
import io.unimos.event.AdapterCommand;
import java.io.IOException;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.StringSerializer;

/** A sender of events to the service's own topics from outside the stream. */
public final class EventProducer {
  /**
   * The longest wait for a broker: Kafka's default of a minute is too long for a person at a
   * terminal.
   */
  private static final int MAX_BLOCK_MILLIS = 15_000;

  private EventProducer() {}

  /** The serializer of events that names the registry if that cannot be reached. */
  private static final class Events extends KafkaAvroSerializer {
    private final String registry;

    Events(Settings settings) {
      registry = settings.service().registryForPeople();
      configure(KafkaProperties.registry(settings), false);
    }

    @Override
    public byte[] serialize(String topic, Headers headers, Object event) {
      try {
        return super.serialize(topic, headers, event);
      } catch (SerializationException e) {
        if (e.getCause() instanceof IOException unreachable) {
          throw new SettingsException(
              ServiceSettings.SCHEMA_REGISTRY_URL,
              "no registry answers at %s: %s".formatted(registry, unreachable.getMessage()));
        }
        throw e;
      }
    }
  }

  /**
   * Opens a producer of Avro events, keyed by domain; the caller closes it. Its {@code send} throws
   * {@link SettingsException} if the registry cannot be reached.
   */
  public static Producer<String, Object> open(Settings settings) {
    Properties properties =
        KafkaProperties.producer(settings, settings.service().applicationId() + "-send");
    properties.putIfAbsent("max.block.ms", MAX_BLOCK_MILLIS);
    return new KafkaProducer<>(properties, new StringSerializer(), new Events(settings));
  }

  /**
   * Sends a command and waits until it is acknowledged.
   *
   * @throws IllegalStateException with the reason if it could not be sent
   */
  public static RecordMetadata send(Settings settings, AdapterCommand command) {
    return send(settings, settings.topics().adapterCommands(), command.getDomain(), command);
  }

  /** Sends an event of any kind and waits until it is acknowledged. */
  public static RecordMetadata send(Settings settings, String topic, String domain, Object event) {
    try (Producer<String, Object> producer = open(settings)) {
      return acknowledged(producer.send(new ProducerRecord<>(topic, domain, event)));
    }
  }

  /**
   * Waits until a record is acknowledged.
   *
   * @throws IllegalStateException with the reason if it could not be sent
   */
  public static RecordMetadata acknowledged(Future<RecordMetadata> sent) {
    try {
      return sent.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while sending", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("not sent: " + e.getCause().getMessage(), e);
    }
  }
}
