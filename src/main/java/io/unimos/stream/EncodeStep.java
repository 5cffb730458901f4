package io.unimos.stream;

import io.unimos.core.math.HalfFloats;
import io.unimos.encode.EncodedImage;
import io.unimos.encode.EncodingService.Pending;
import io.unimos.encode.LookAhead;
import io.unimos.event.Feature;
import io.unimos.event.ImageEvent;
import io.unimos.image.decode.ImageStatistics;
import io.unimos.stream.read.EventReader;
import io.unimos.wire.Outcome;
import io.unimos.wire.SourcePosition;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * The processor that turns images into features. It waits for the record's own future of the
 * look-ahead and forwards its result. It keeps nothing between records. Owned by one stream task.
 */
final class EncodeStep implements Processor<byte[], byte[], Object, Object> {
  private final LookAhead lookAhead;
  private final String topic;
  private final String encoderId;
  private final PassedHeaders passed;
  private final EventReader<ImageEvent> events;
  private final Refusals refusals;
  private final Spans spans = new Spans();
  private ProcessorContext<Object, Object> context;
  private TaskId task;

  /**
   * Creates the step of one task.
   *
   * @param events the reader that decodes an image event again on this thread if attributes are
   *     passed on, also for a refused image, and for the span of a refused image
   */
  EncodeStep(
      LookAhead lookAhead,
      String topic,
      String encoderId,
      PassedHeaders passed,
      EventReader<ImageEvent> events,
      Refusals refusals) {
    this.lookAhead = lookAhead;
    this.topic = topic;
    this.encoderId = encoderId;
    this.passed = passed;
    this.events = events;
    this.refusals = refusals;
  }

  @Override
  public void init(ProcessorContext<Object, Object> context) {
    this.context = context;
    this.task = context.taskId();
  }

  @Override
  public void process(Record<byte[], byte[]> image) {
    RecordMetadata source = context.recordMetadata().orElseThrow();
    Pending done = await(image, source);
    Outcome<EncodedImage> outcome = done.join();
    Record<byte[], byte[]> traced =
        spans.on()
            ? spans.continued(image, spans.encoded(image, source, done, () -> event(image)))
            : image;
    if (outcome instanceof Outcome.Ok<EncodedImage> ok) {
      Feature feature = feature(ok.value(), source);
      Headers headers = passed.ofImage(traced.headers(), attributes(image));
      context.forward(
          new Record<>(feature.getDomain(), feature, image.timestamp(), headers),
          EncodeTopology.FEATURES_SINK);
    } else {
      Headers headers = passed.ofRefused(traced.headers(), attributes(image));
      refusals.refuse(
          context, EncodeTopology.DEAD_LETTERS_SINK, image.withHeaders(headers), outcome);
    }
  }

  private Pending await(Record<byte[], byte[]> image, RecordMetadata source) {
    SourcePosition position =
        new SourcePosition(source.topic(), source.partition(), source.offset());
    try {
      return lookAhead.await(position, image.key(), image.value());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the encoder", e);
    }
  }

  private Map<String, String> attributes(Record<byte[], byte[]> image) {
    return passed.attributes().isEmpty()
        ? Map.of()
        : event(image).map(ImageEvent::getAttributes).orElse(Map.of());
  }

  private Optional<ImageEvent> event(Record<byte[], byte[]> image) {
    return events.read(image.value()) instanceof Outcome.Ok<ImageEvent> ok
        ? Optional.of(ok.value())
        : Optional.empty();
  }

  private Feature feature(EncodedImage encoded, RecordMetadata source) {
    return new Feature(
        encoded.id(),
        encoded.domain(),
        encoderId,
        ByteBuffer.wrap(HalfFloats.pack(encoded.feature())),
        statistics(encoded.statistics()),
        source.topic(),
        source.partition(),
        source.offset(),
        Instant.ofEpochMilli(encoded.capturedAt()));
  }

  private static List<Float> statistics(ImageStatistics s) {
    return List.of(s.brightness(), s.contrast(), s.sharpness(), s.red(), s.green(), s.blue());
  }

  @Override
  public void close() {
    // this includes records that were polled but not processed
    lookAhead.forget(topic, task.partition());
  }
}
