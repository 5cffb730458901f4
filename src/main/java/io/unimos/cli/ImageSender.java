package io.unimos.cli;

import io.unimos.config.Settings;
import io.unimos.event.ImageEvent;
import io.unimos.service.EventProducer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * A sender of files as image events. Used by one thread; the producer's callbacks only count and
 * report. Owns its producer until {@link #close}.
 */
final class ImageSender implements AutoCloseable {
  /**
   * The result for the files.
   *
   * @param sent the number acknowledged by the broker
   * @param failed the number not readable, or refused by the broker
   */
  record Tally(long sent, long failed) {}

  private final Producer<String, Object> producer;
  private final String topic;
  private final InstantSource clock;

  ImageSender(Settings settings, InstantSource clock) {
    this(EventProducer.open(settings), settings.topics().images(), clock);
  }

  ImageSender(Producer<String, Object> producer, String topic, InstantSource clock) {
    this.producer = producer;
    this.topic = topic;
    this.clock = clock;
  }

  /**
   * Sends all files and waits for the last acknowledgement. If no broker answers, the rest counts
   * as failed.
   *
   * @param domains returns the domain of a file
   * @throws org.apache.kafka.common.errors.SerializationException if the registry does not answer
   *     or refuses the schema: every other file would fail as well
   */
  Tally send(
      List<ImageFile> files,
      Function<ImageFile, String> domains,
      Map<String, String> attributes,
      Pace pace,
      Progress progress) {
    AtomicLong sent = new AtomicLong();
    AtomicLong failed = new AtomicLong();
    AtomicBoolean lost = new AtomicBoolean();
    for (ImageFile file : files) {
      if (lost.get()) {
        failed.incrementAndGet();
        continue;
      }
      pace.await();
      try {
        String domain = domains.apply(file);
        ImageEvent event = event(file, domain, attributes);
        Callback answer =
            (position, failure) -> {
              if (failure == null) {
                progress.sent(sent.incrementAndGet());
              } else {
                failed.incrementAndGet();
                // Each further file would wait equally long for the same answer.
                lost.compareAndSet(false, failure instanceof TimeoutException);
                progress.failed(file.path() + ": " + failure.getMessage());
              }
            };
        // The answer comes to the callback.
        Future<RecordMetadata> unused =
            producer.send(new ProducerRecord<>(topic, domain, event), answer);
      } catch (IOException e) {
        failed.incrementAndGet();
        progress.failed(file.path() + " cannot be read: " + e.getMessage());
      }
    }
    producer.flush();
    progress.done();
    return new Tally(sent.get(), failed.get());
  }

  private ImageEvent event(ImageFile file, String domain, Map<String, String> attributes)
      throws IOException {
    // A file system without times reports 1970.
    Instant capturedAt = file.changed().equals(Instant.EPOCH) ? clock.instant() : file.changed();
    return new ImageEvent(
        file.id(),
        domain,
        ByteBuffer.wrap(Files.readAllBytes(file.path())),
        file.contentType().orElse(null),
        capturedAt,
        attributes);
  }

  @Override
  public void close() {
    producer.close();
  }
}
