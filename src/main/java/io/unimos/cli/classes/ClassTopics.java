package io.unimos.cli.classes;

import io.unimos.cli.SettingsOptions;
import io.unimos.config.Settings;
import io.unimos.config.TopicSettings;
import io.unimos.core.domain.DomainContext;
import io.unimos.core.source.ClassSet;
import io.unimos.event.Action;
import io.unimos.event.AdapterCommand;
import io.unimos.event.AdapterVersion;
import io.unimos.event.CommandAnswer;
import io.unimos.stream.read.TopicReader;
import io.unimos.wire.ClassSetRecords;
import io.unimos.wire.VersionRecords;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of a task's classes on the topics: the newest requested set, and the set that each
 * partition serves. Used by one thread; owns its reader until {@link #close}.
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
   * Reads the records that are there at this moment.
   *
   * @param own the bundle's set
   * @param dimension the dimension d
   */
  ClassTopics(Settings settings, SettingsOptions options, ClassSet own, int dimension) {
    this.settings = settings;
    this.own = own;
    this.dimension = dimension;
    wanted.put(own.number(), own);
    reader =
        options.reader(
            settings,
            "classes",
            TopicSettings.ADAPTER_VERSIONS.name(),
            TopicSettings.ADAPTER_COMMANDS.name());
    String commands = settings.topics().adapterCommands();
    reader.partitions(commands).forEach(each -> serves.put(each.partition(), 0L));
    reader.fromBeginning(settings.topics().adapterVersions());
    Map<String, CommandAnswer> answers = new HashMap<>();
    reader.toEnd(
        record -> {
          Optional<AdapterVersion> answer = answer(record);
          answer.ifPresent(each -> note(each.getClassSet()));
          if (record.value() == null || ClassSetRecords.isBeforeReset(record)) {
            answers.remove(TopicReader.key(record));
          } else {
            answer.ifPresent(each -> answers.put(TopicReader.key(record), each.getCommand()));
          }
        });
    answers
        .values()
        .forEach(each -> serves.merge(each.getPartition(), each.getServes(), Math::max));
    reader.fromBeginning(commands);
    reader.toEnd(
        record -> {
          if (TopicReader.key(record).equals(ClassSetRecords.KEY)) {
            reader
                .event(record, AdapterCommand.class)
                .filter(command -> command.getAction() == Action.CLASSES)
                .ifPresent(command -> note(command.getClasses()));
          }
        });
  }

  /** Returns a partition's answer; empty where the record is another one. */
  private Optional<AdapterVersion> answer(ConsumerRecord<byte[], byte[]> record) {
    return ClassSetRecords.isAnswerKey(TopicReader.key(record))
        ? reader.event(record, AdapterVersion.class).filter(VersionRecords::isAnswer)
        : Optional.empty();
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
   * Returns the newest requested set that can be served; the bundle's own if there is none.
   *
   * @param context the bundle's own set in its internal layout; only called where no partition
   *     serves the newest
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

  /**
   * Returns the number of the set that each partition serves, for the partitions with an answer.
   */
  Map<Integer, Long> serves() {
    return serves;
  }

  /** Moves to the end of the present records, for {@link #answers}. */
  void fromNow() {
    reader.fromNow(settings.topics().adapterVersions());
  }

  /**
   * Returns the answers to a command that come in time, by partition.
   *
   * @param sent the positions of the command
   */
  Map<Integer, AdapterVersion> answers(Map<Integer, RecordMetadata> sent, Duration patience) {
    Map<Integer, AdapterVersion> answers = new HashMap<>();
    long start = System.nanoTime();
    while (answers.size() < sent.size() && System.nanoTime() - start < patience.toNanos()) {
      boolean unused =
          reader.poll(
              record ->
                  answer(record)
                      .ifPresent(
                          answer -> {
                            int partition = answer.getCommand().getPartition();
                            RecordMetadata command = sent.get(partition);
                            if (command != null
                                && command.offset() == answer.getCommand().getOffset()) {
                              answers.put(partition, answer);
                            }
                          }));
    }
    return answers;
  }

  @Override
  public void close() {
    reader.close();
  }
}
