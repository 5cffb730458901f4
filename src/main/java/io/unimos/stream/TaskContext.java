package io.unimos.stream;

import io.unimos.wire.SourcePosition;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.Punctuator;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The surroundings of a task's handlers: those of Kafka Streams, or those in memory for the audit
 * of versions. Owned by one stream task.
 *
 * @param state the store with all state of the task
 * @param outputs takes each output, with its sink in {@link AdaptTopology}
 * @param present returns the position of the present record
 * @param streamTime returns the highest record time so far, in milliseconds
 * @param timers calls something periodically by the system clock, with or without records
 * @param listener the listener for the events of the task
 */
record TaskContext(
    KeyValueStore<Bytes, byte[]> state,
    BiConsumer<Record<String, ?>, String> outputs,
    Supplier<SourcePosition> present,
    LongSupplier streamTime,
    BiFunction<Duration, Punctuator, Cancellable> timers,
    StreamListener listener) {

  /** Returns the surroundings of a task of the stream. */
  static TaskContext of(ProcessorContext<Object, Object> kafka, StreamListener listener) {
    return new TaskContext(
        kafka.getStateStore(Stores.STATE),
        kafka::forward,
        () -> {
          RecordMetadata source = kafka.recordMetadata().orElseThrow();
          return new SourcePosition(source.topic(), source.partition(), source.offset());
        },
        kafka::currentStreamTimeMs,
        (every, what) -> kafka.schedule(every, PunctuationType.WALL_CLOCK_TIME, what),
        listener);
  }

  /** Returns these surroundings with other state, outputs and listener. */
  TaskContext with(
      KeyValueStore<Bytes, byte[]> otherState,
      BiConsumer<Record<String, ?>, String> otherOutputs,
      StreamListener otherListener) {
    return new TaskContext(otherState, otherOutputs, present, streamTime, timers, otherListener);
  }

  void forward(Record<String, ?> output, String sink) {
    outputs.accept(output, sink);
  }

  Cancellable schedule(Duration every, Punctuator what) {
    return timers.apply(every, what);
  }

  SourcePosition source() {
    return present.get();
  }
}
