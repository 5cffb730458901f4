package io.unimos.cli.classes;

import io.unimos.bundle.ClassSet;
import io.unimos.cli.TopicReader;
import io.unimos.config.Settings;
import io.unimos.config.TopicSettings;
import io.unimos.event.Action;
import io.unimos.event.AdapterCommand;
import io.unimos.event.AdapterVersion;
import io.unimos.version.ClassSetRecords;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.SerializationException;

/**
 * What the topics tell of a task's classes: the newest set that was wanted, and which one each
 * partition is answered with. Used by one thread; owns its reader until {@link #close}.
 */
final class ClassTopics implements AutoCloseable {
  private final Settings settings;
  private final TopicReader reader;
  private final int dimension;
  private final ClassSet own;
  private final Map<Integer, Long> serves = new TreeMap<>();
  private ClassSet newest;

  /**
   * Reads what is there at this moment.
   *
   * @param own the bundle's set
   * @param dimension d
   */
  ClassTopics(Settings settings, ClassSet own, int dimension) {
    this.settings = settings;
    this.own = own;
    this.dimension = dimension;
    newest = own;
    TopicReader.require(
        settings, TopicSettings.ADAPTER_VERSIONS.name(), TopicSettings.ADAPTER_COMMANDS.name());
    reader = new TopicReader(settings, "classes");
    String commands = settings.topics().adapterCommands();
    reader.partitions(commands).forEach(each -> serves.put(each.partition(), 0L));
    each(
        settings.topics().adapterVersions(),
        (record, event) -> {
          if (event instanceof AdapterVersion answer && ClassSetRecords.isAnswerKey(key(record))) {
            note(answer);
          }
        });
    each(
        commands,
        (record, event) -> {
          if (event instanceof AdapterCommand command && command.getAction() == Action.CLASSES) {
            note(command.getClasses());
          }
        });
  }

  private static String key(ConsumerRecord<byte[], byte[]> record) {
    return TopicReader.key(record);
  }

  private void each(
      String topic, java.util.function.BiConsumer<ConsumerRecord<byte[], byte[]>, Object> events) {
    reader.fromBeginning(topic);
    reader.toEnd(
        record -> {
          boolean ours =
              ClassSetRecords.isAnswerKey(key(record)) || key(record).equals(ClassSetRecords.KEY);
          if (ours && record.value() != null) {
            events.accept(record, event(topic, record.value()));
          }
        });
  }

  /** One that is none of ours is nobody's. */
  private Object event(String topic, byte[] value) {
    try {
      return reader.event(topic, value);
    } catch (SerializationException e) {
      return e;
    }
  }

  private void note(AdapterVersion answer) {
    serves.merge(answer.getCommand().getPartition(), answer.getCommand().getServes(), Math::max);
    note(answer.getClassSet());
  }

  private void note(io.unimos.event.ClassSet record) {
    if (record != null && record.getBase().equals(own.base())) {
      ClassSet set = ClassSetRecords.parse(record, dimension);
      newest = set.number() > newest.number() ? set : newest;
    }
  }

  /** The set that was wanted last; the bundle's own before any. */
  ClassSet newest() {
    return newest;
  }

  /** The number of the set that each partition is answered with, as far as it was answered. */
  Map<Integer, Long> serves() {
    return serves;
  }

  /** Stands behind what is there at this moment, for {@link #answers}. */
  void fromNow() {
    reader.fromNow(settings.topics().adapterVersions());
  }

  /**
   * The answers to a command, by partition, as many as come in time.
   *
   * @param sent where the command stands
   */
  Map<Integer, AdapterVersion> answers(Map<Integer, RecordMetadata> sent, Duration patience) {
    String topic = settings.topics().adapterVersions();
    Map<Integer, AdapterVersion> answers = new HashMap<>();
    long start = System.nanoTime();
    while (answers.size() < sent.size() && System.nanoTime() - start < patience.toNanos()) {
      boolean unused =
          reader.poll(
              record -> {
                if (record.value() != null
                    && ClassSetRecords.isAnswerKey(key(record))
                    && event(topic, record.value()) instanceof AdapterVersion answer) {
                  int partition = answer.getCommand().getPartition();
                  RecordMetadata command = sent.get(partition);
                  if (command != null && command.offset() == answer.getCommand().getOffset()) {
                    answers.put(partition, answer);
                  }
                }
              });
    }
    return answers;
  }

  @Override
  public void close() {
    reader.close();
  }
}
