package io.unimos.stream;

import io.unimos.wire.DeadLetters;
import io.unimos.wire.Outcome;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** The sender of refused records to the dead letters, in the transaction of the record itself. */
public record Refusals(DeadLetters deadLetters, StreamListener listener) {

  /** Forwards a refused record to the sink, with its own bytes and headers. */
  void refuse(
      ProcessorContext<Object, Object> context,
      String sink,
      Record<byte[], byte[]> original,
      Outcome<?> outcome) {
    Outcome.Rejected<?> rejected = (Outcome.Rejected<?>) outcome;
    RecordMetadata source = context.recordMetadata().orElseThrow();
    DeadLetters.Origin origin =
        new DeadLetters.Origin(
            source.topic(), source.partition(), source.offset(), original.timestamp());
    DeadLetters.Letter letter =
        deadLetters.letter(original.key(), original.value(), original.headers(), rejected, origin);
    context.forward(
        new Record<>(letter.key(), letter.value(), original.timestamp(), letter.headers()), sink);
    listener.deadLettered(rejected.reason());
  }
}
