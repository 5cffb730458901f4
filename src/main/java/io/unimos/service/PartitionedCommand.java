package io.unimos.service;

import io.confluent.kafka.serializers.KafkaAvroSerializer;
import io.unimos.config.KafkaProperties;
import io.unimos.config.Role;
import io.unimos.config.Settings;
import io.unimos.event.AdapterCommand;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A sender that puts one command on every partition of the command topic, on all or on none.
 * Opening it fences off every other open instance, which can send nothing more. Everything read
 * after the opening therefore includes the newest command, and commands lie in the same order on
 * all partitions. Used by one thread; owns its producer until {@link #close}.
 */
public final class PartitionedCommand implements AutoCloseable {
  private static final int MAX_BLOCK_MILLIS = 15_000;

  private final String topic;
  private final Producer<String, Object> producer;

  /**
   * Opens the sender and fences off any other.
   *
   * @param name the name of the subject of the commands
   * @throws IllegalStateException with the reason if it cannot be opened
   */
  public PartitionedCommand(Settings settings, String name) {
    topic = settings.topics().adapterCommands();
    String id = settings.service().applicationId(Role.ADAPT) + "-" + name;
    Properties properties = KafkaProperties.producer(settings, id);
    properties.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK_MILLIS);
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id);
    KafkaAvroSerializer values = new KafkaAvroSerializer();
    values.configure(KafkaProperties.registry(settings), false);
    producer = new KafkaProducer<>(properties, new StringSerializer(), values);
    try {
      producer.initTransactions();
    } catch (KafkaException e) {
      producer.close();
      throw new IllegalStateException("transactions of '" + id + "': " + e.getMessage(), e);
    }
  }

  /**
   * Sends the command and waits until it is acknowledged.
   *
   * @return the position of the command, by partition
   * @throws IllegalStateException with the reason if it could not be sent: then it is on no
   *     partition
   */
  public Map<Integer, RecordMetadata> send(String key, AdapterCommand command) {
    Map<Integer, Future<RecordMetadata>> sent = new TreeMap<>();
    try {
      producer.beginTransaction();
      int partitions = producer.partitionsFor(topic).size();
      for (int partition = 0; partition < partitions; partition++) {
        sent.put(partition, producer.send(new ProducerRecord<>(topic, partition, key, command)));
      }
      Map<Integer, RecordMetadata> positions = new TreeMap<>();
      sent.forEach((partition, each) -> positions.put(partition, EventProducer.acknowledged(each)));
      producer.commitTransaction();
      return positions;
    } catch (KafkaException e) {
      throw new IllegalStateException(
          "not sent: " + e.getMessage() + "; somebody else may be sending just now", e);
    }
  }

  /** Closes the producer and aborts any uncommitted transaction. */
  @Override
  public void close() {
    producer.close();
  }
}
