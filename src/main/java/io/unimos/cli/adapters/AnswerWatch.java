package io.unimos.cli.adapters;

import io.unimos.cli.TopicReader;
import io.unimos.config.Settings;
import io.unimos.config.TopicSettings;
import io.unimos.event.AdapterCommand;
import io.unimos.event.AdapterVersion;
import io.unimos.event.CommandAnswer;
import io.unimos.version.VersionRecords;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Waits for what becomes of a command. Opened before the command is sent, so that no answer is
 * missed. Used by one thread; owns its reader until {@link #close}.
 */
final class AnswerWatch implements AutoCloseable {
  private final String topic;
  private final TopicReader reader;

  AnswerWatch(Settings settings) {
    TopicReader.require(settings, TopicSettings.ADAPTER_VERSIONS.name());
    topic = settings.topics().adapterVersions();
    reader = new TopicReader(settings, "answers");
    reader.fromNow(topic);
  }

  /**
   * The answer to a command.
   *
   * @param sent where the command stands
   * @return empty if there is none within the patience
   */
  Optional<AdapterVersion> await(AdapterCommand command, RecordMetadata sent, Duration patience) {
    String key = VersionRecords.answerKey(command.getDomain(), command.getAction().name());
    AtomicReference<AdapterVersion> answer = new AtomicReference<>();
    long start = System.nanoTime();
    while (answer.get() == null && System.nanoTime() - start < patience.toNanos()) {
      boolean unused =
          reader.poll(
              record -> {
                if (record.value() != null && TopicReader.key(record).equals(key)) {
                  answerTo(sent, record).ifPresent(answer::set);
                }
              });
    }
    return Optional.ofNullable(answer.get());
  }

  private Optional<AdapterVersion> answerTo(
      RecordMetadata sent, ConsumerRecord<byte[], byte[]> record) {
    return reader.event(topic, record.value()) instanceof AdapterVersion version
            && isAnswerTo(sent, version.getCommand())
        ? Optional.of(version)
        : Optional.empty();
  }

  private static boolean isAnswerTo(RecordMetadata sent, CommandAnswer answer) {
    return answer != null
        && answer.getTopic().equals(sent.topic())
        && answer.getPartition() == sent.partition()
        && answer.getOffset() == sent.offset();
  }

  @Override
  public void close() {
    reader.close();
  }
}
