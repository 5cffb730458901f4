package io.unimos.stream;

import io.unimos.config.TopicSettings;
import io.unimos.event.AdapterCommand;
import io.unimos.event.Label;
import io.unimos.stream.read.Contract;
import io.unimos.wire.Outcome;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

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
  private final AdaptRole role;
  private final ClassSets sets;
  private final Map<String, Function<Record<byte[], byte[]>, Outcome<?>>> handlers =
      new HashMap<>();
  private ProcessorContext<Object, Object> context;
  private FingerprintCheck check;
  private LearningDomains domains;
  private TaskRounds rounds;

  PredictStep(
      TopicSettings topics,
      Contract contract,
      PassedHeaders passed,
      Refusals refusals,
      AdaptRole role,
      ClassSets sets) {
    this.topics = topics;
    this.contract = contract;
    this.passed = passed;
    this.refusals = refusals;
    this.role = role;
    this.sets = sets;
  }

  @Override
  public void init(ProcessorContext<Object, Object> context) {
    this.context = context;
    check = FingerprintCheck.open(role.fingerprint(), context);
    TaskContext task = TaskContext.of(context, refusals.listener());
    domains = new LearningDomains(role, sets, task);
    rounds = new TaskRounds(role, role.rounds().direct(), domains, task);
    Forgetting forgetting = new Forgetting(role, domains, rounds, task);
    LabelHandler labels = new LabelHandler(domains, rounds, task);
    CommandHandler commands = new CommandHandler(domains, rounds, forgetting, task);
    FeatureHandler features =
        new FeatureHandler(role.clock(), passed, domains, rounds, labels, task);
    FeatureReader reader = FeatureReader.of(contract, topics, role);
    handle(topics.features(), reader::read, features::predict);
    handle(topics.adapterCommands(), AdapterCommand.class, commands::execute);
    if (role.queries()) {
      handle(topics.labels(), Label.class, labels::take);
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
    check.stamp();
    domains.calendar().at(context.currentSystemTimeMs());
    String topic = context.recordMetadata().orElseThrow().topic();
    Outcome<?> outcome = handlers.get(topic).apply(record);
    if (outcome instanceof Outcome.Rejected<?>) {
      refusals.refuse(context, AdaptTopology.DEAD_LETTERS_SINK, record, outcome);
    }
    domains.settle();
  }

  @Override
  public void close() {
    if (rounds != null) {
      rounds.close();
      domains.close();
    }
  }
}
