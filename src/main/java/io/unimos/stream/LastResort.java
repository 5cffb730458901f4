package io.unimos.stream;

import com.google.common.base.Throwables;
import io.opentelemetry.api.trace.Span;
import io.unimos.config.SettingsException;
import io.unimos.encode.EncoderException;
import io.unimos.stream.read.RegistryUnavailableException;
import io.unimos.wire.Outcome;
import io.unimos.wire.RejectReason;
import io.unimos.wire.SourcePosition;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * The guard around a step against records that crash it. A record of which a task has died twice
 * goes to the dead letters before any state is touched, and its partition goes on. Only failures in
 * our own code count: lost infrastructure is not the record's fault. Owned by one stream task.
 */
final class LastResort implements Processor<byte[], byte[], Object, Object> {
  private final Processor<byte[], byte[], Object, Object> step;
  private final Deaths deaths;
  private final Refusals refusals;
  private final String deadLettersSink;
  private final Spans spans = new Spans();
  private ProcessorContext<Object, Object> context;

  /**
   * Creates the guard around a step.
   *
   * @param deaths the deaths of all tasks of the role
   */
  LastResort(
      Processor<byte[], byte[], Object, Object> step,
      Deaths deaths,
      Refusals refusals,
      String deadLettersSink) {
    this.step = step;
    this.deaths = deaths;
    this.refusals = refusals;
    this.deadLettersSink = deadLettersSink;
  }

  @Override
  public void init(ProcessorContext<Object, Object> context) {
    this.context = context;
    step.init(context);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    RecordMetadata source = context.recordMetadata().orElseThrow();
    SourcePosition place = new SourcePosition(source.topic(), source.partition(), source.offset());
    Optional<String> died = deaths.last(place);
    if (died.isPresent()) {
      Outcome<?> outcome = Outcome.rejected(RejectReason.INTERNAL_ERROR, died.get());
      Span span = spans.start("dead-letter", record, source);
      Spans.judge(span, outcome);
      span.end();
      refusals.refuse(context, deadLettersSink, spans.continued(record, span), outcome);
      return;
    }
    try {
      step.process(record);
    } catch (RuntimeException | Error e) {
      if (isOurs(e) && deaths.note(place, e) instanceof RuntimeException last) {
        throw last;
      }
      throw e;
    }
  }

  /** Returns whether the failure would recur with the same record and everything else in order. */
  static boolean isOurs(Throwable failure) {
    for (Throwable cause : Throwables.getCausalChain(failure)) {
      if (cause instanceof RegistryUnavailableException
          || cause instanceof SettingsException
          || cause instanceof EncoderException
          || cause instanceof InterruptedException
          || cause instanceof OutOfMemoryError
          || cause.getClass().getName().startsWith("org.rocksdb.")) {
        return false;
      }
    }
    return !(Throwables.getRootCause(failure) instanceof KafkaException);
  }

  @Override
  public void close() {
    step.close();
  }
}
