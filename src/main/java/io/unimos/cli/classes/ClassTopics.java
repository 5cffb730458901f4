package io.unimos.cli.classes;

import io.unimos.adapt.DomainContext;
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
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.SerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the topics tell of a task's classes: the newest set that was wanted, and which one each
 * partition is answered with. Used by one thread; owns its reader until {@link #close}.
 */
final class ClassTopics implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClassTopics.class);

  private final Settings settings;
  private final TopicReader reader;
  private final int dimension;
  private final ClassSet own;
  private final NavigableMap<Long, ClassSet> wanted = new TreeMap<>();
  private final Map<Integer, Long> serves = new TreeMap<>();

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
    wanted.put(own.number(), own);
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
      try {
        ClassSet set = ClassSetRecords.parse(record, dimension);
        wanted.putIfAbsent(set.number(), set);
      } catch (IllegalArgumentException e) {
        LOG.warn("A set of classes that nobody serves is on the topics: {}", e.getMessage());
      }
    }
  }

  /**
   * The set that was wanted last and can be served; the bundle's own before any.
   *
   * @param context the bundle's own set, laid out; only asked for where no partition serves the
   *     newest
   */
  ClassSet newest(Supplier<DomainContext> context) {
    for (ClassSet set : wanted.descendingMap().values()) {
      if (set.number() == own.number() || serves.containsValue(set.number())) {
        return set;
      }
      try {
        DomainContext unused = context.get().with(set);
        return set;
      } catch (ClassSet.ClassSetException e) {
        LOG.warn("Passing over a set of classes: {}", e.getMessage());
      }
    }
    return own;
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
