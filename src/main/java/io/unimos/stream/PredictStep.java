package io.unimos.stream;

import io.unimos.config.TopicSettings;
import io.unimos.event.AdapterCommand;
import io.unimos.event.Label;
import io.unimos.stream.read.Contract;
import io.unimos.stream.read.EventReader;
import io.unimos.wire.Outcome;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
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
  private Forgetting forgetting;

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
    StreamListener listener = refusals.listener();
    check = FingerprintCheck.open(role.fingerprint(), context);
    domains = new LearningDomains(role, sets, context);
    rounds = new TaskRounds(role, domains, context, listener);
    forgetting = new Forgetting(role, domains, rounds, context, listener);
    Optional<LabelHandler> labels = Optional.empty();
    if (role.queries()) {
      EventReader<Label> reader = contract.reader(topics.labels(), Label.class);
      labels = Optional.of(new LabelHandler(reader, domains, rounds, context, listener));
    }
    CommandHandler commands =
        new CommandHandler(
            contract.reader(topics.adapterCommands(), AdapterCommand.class),
            domains,
            rounds,
            forgetting,
            context);
    FeatureHandler features =
        new FeatureHandler(
            role,
            FeatureReader.of(contract, topics, role),
            passed,
            domains,
            rounds,
            forgetting,
            labels,
            context,
            listener);
    handlers.put(topics.features(), features::predict);
    handlers.put(topics.adapterCommands(), commands::obey);
    labels.ifPresent(each -> handlers.put(topics.labels(), each::take));
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    check.stamp();
    forgetting.tick();
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
