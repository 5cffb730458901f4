package io.unimos.stream;

import io.opentelemetry.api.trace.Span;
import io.unimos.config.TopicSettings;
import io.unimos.event.AdapterCommand;
import io.unimos.event.Label;
import io.unimos.stream.TaskEncoders.Bundled;
import io.unimos.stream.read.Contract;
import io.unimos.wire.Outcome;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * The processor that turns features into predictions. It gives each record to the handler of its
 * topic: a feature, a command or a label. A record that its handler refuses is a dead letter. All
 * outputs and all state commit together. Owned by one stream task.
 */
final class PredictStep implements Processor<byte[], byte[], Object, Object> {
  private final TopicSettings topics;
  private final Contract contract;
  private final PassedHeaders passed;
  private final Refusals refusals;
  private final Spans spans = new Spans();
  private final Bundled bundle;
  private final Optional<Bundled> next;
  private final Map<String, Function<Record<byte[], byte[]>, Outcome<?>>> handlers =
      new HashMap<>();
  private ProcessorContext<Object, Object> context;
  private TaskEncoders encoders;

  PredictStep(
      TopicSettings topics,
      Contract contract,
      PassedHeaders passed,
      Refusals refusals,
      Bundled bundle,
      Optional<Bundled> next) {
    this.topics = topics;
    this.contract = contract;
    this.passed = passed;
    this.refusals = refusals;
    this.bundle = bundle;
    this.next = next;
  }

  @Override
  public void init(ProcessorContext<Object, Object> context) {
    this.context = context;
    TaskContext task = TaskContext.of(context, refusals.listener());
    encoders = new TaskEncoders(bundle, next, passed, task, FingerprintCheck.whose(context));
    FeatureReader own = FeatureReader.of(contract, topics, bundle.role());
    FeatureReader reader = next.map(other -> own.and(other.role())).orElse(own);
    handle(topics.features(), reader::read, encoders::feature);
    handle(topics.adapterCommands(), AdapterCommand.class, encoders::command);
    if (bundle.role().queries()) {
      handle(topics.labels(), Label.class, encoders::label);
    }
  }

  private <T extends SpecificRecord> void handle(
      String topic, Class<T> type, BiFunction<T, Record<byte[], byte[]>, Outcome<String>> handler) {
    handle(topic, contract.reader(topic, type)::read, handler);
  }

  private <T, R> void handle(
      String topic,
      Function<byte[], Outcome<T>> reader,
      BiFunction<T, Record<byte[], byte[]>, Outcome<R>> handler) {
    handlers.put(
        topic, record -> reader.apply(record.value()).then(event -> handler.apply(event, record)));
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    encoders.begin(context.currentSystemTimeMs());
    RecordMetadata source = context.recordMetadata().orElseThrow();
    boolean predicts = source.topic().equals(topics.features());
    Span span = predicts ? spans.start("predict", record, source) : Span.getInvalid();
    try {
      Spans.judge(span, handle(spans.continued(record, span), source.topic()));
      span.end();
    } catch (RuntimeException | Error e) {
      Spans.fail(span, e);
      throw e;
    }
    encoders.settle();
  }

  private Outcome<?> handle(Record<byte[], byte[]> record, String topic) {
    Outcome<?> outcome = handlers.get(topic).apply(record);
    if (outcome instanceof Outcome.Rejected<?>) {
      refusals.refuse(context, AdaptTopology.DEAD_LETTERS_SINK, record, outcome);
    }
    return outcome;
  }

  @Override
  public void close() {
    if (encoders != null) {
      encoders.close();
    }
  }
}
