package io.unimos.cli.adapters;

import io.unimos.cli.SettingsOptions;
import io.unimos.config.Settings;
import io.unimos.config.TopicSettings;
import io.unimos.event.AdapterCommand;
import io.unimos.event.AdapterVersion;
import io.unimos.event.CommandAnswer;
import io.unimos.stream.read.TopicReader;
import io.unimos.wire.VersionRecords;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * A watch for the answer to a command. Opened before the command is sent, so that no answer is
 * missed. Used by one thread; owns its reader until {@link #close}.
 */
final class AnswerWatch implements AutoCloseable {
  private final TopicReader reader;

  AnswerWatch(Settings settings, SettingsOptions options) {
    reader = options.reader(settings, "answers", TopicSettings.ADAPTER_VERSIONS.name());
    reader.fromNow(settings.topics().adapterVersions());
  }

  /**
   * Waits for the answer to a command.
   *
   * @param sent the position of the command
   * @return the answer; empty if there is none within the patience
   */
  Optional<AdapterVersion> await(AdapterCommand command, RecordMetadata sent, Duration patience) {
    String key = VersionRecords.answerKey(command.getDomain(), command.getAction().name());
    AtomicReference<AdapterVersion> answer = new AtomicReference<>();
    long start = System.nanoTime();
    while (answer.get() == null && System.nanoTime() - start < patience.toNanos()) {
      boolean unused =
          reader.poll(
              record -> {
                if (TopicReader.key(record).equals(key)) {
                  reader
                      .event(record, AdapterVersion.class)
                      .filter(version -> isAnswerTo(sent, version.getCommand()))
                      .ifPresent(answer::set);
                }
              });
    }
    return Optional.ofNullable(answer.get());
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
