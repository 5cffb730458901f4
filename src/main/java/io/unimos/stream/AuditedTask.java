package io.unimos.stream;

import io.unimos.config.TopicSettings;
import io.unimos.event.Action;
import io.unimos.event.AdapterCommand;
import io.unimos.event.AdapterVersion;
import io.unimos.event.AnnotationRequest;
import io.unimos.event.ClassSet;
import io.unimos.event.Feature;
import io.unimos.event.Label;
import io.unimos.event.LabelAnswer;
import io.unimos.event.LabelKind;
import io.unimos.stream.VersionAudit.ReplayException;
import io.unimos.wire.Outcome;
import io.unimos.wire.SourcePosition;
import io.unimos.wire.VersionRecords.DecisionPoint;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.apache.kafka.streams.processor.api.Record;

/**
 * A task of the stream in memory that has one domain: the same handlers, fed with published
 * records. It keeps the outputs of the last record; nothing happens by the clock. Owned by one
 * thread.
 */
final class AuditedTask implements AutoCloseable {
  private final String name;
  private final List<Object> outputs = new ArrayList<>();
  private final TaskHandlers handlers;

  /**
   * Creates the task before the domain's first image.
   *
   * @param direct runs the rounds, perhaps without a decision
   */
  AuditedTask(AdaptRole role, TopicSettings topics, String name, Rounds.Direct direct) {
    this.name = name;
    TaskContext task =
        new TaskContext(
            org.apache.kafka.streams.state.Stores.inMemoryKeyValueStore(Stores.STATE).get(),
            (output, sink) -> outputs.add(output.value()),
            () -> new SourcePosition("", -1, -1),
            () -> 0,
            (every, what) -> () -> {},
            new StreamListener() {});
    PassedHeaders none = new PassedHeaders(List.of(), List.of(), task.listener());
    ClassSets sets = new ClassSets(role, topics, role.rounds().trainer());
    handlers = TaskHandlers.of(role, sets, Optional.of(direct), none, task);
  }

  /** Takes an image. */
  void image(Feature feature, Instant at) {
    hand(handlers.features()::predict, feature, at);
  }

  /** Takes the label that an answer belongs to. */
  void label(AnnotationRequest record) {
    LabelAnswer answer = record.getAnswer();
    Label label =
        new Label(
            record.getId(),
            name,
            answer.getGiven(),
            answer.getAnnotator(),
            record.getAt(),
            LabelKind.valueOf(answer.getKind()));
    hand(handlers.labels()::take, label, record.getAt());
  }

  /** Takes the command that a record belongs to. */
  void command(Action action, Long version, AdapterVersion record, ClassSet classes) {
    AdapterCommand command =
        new AdapterCommand(name, action, version, record.getBy(), record.getAt(), null, classes);
    hand(handlers.commands()::execute, command, record.getAt());
  }

  private <T> void hand(
      BiFunction<T, Record<byte[], byte[]>, Outcome<?>> handler, T event, Instant at) {
    outputs.clear();
    byte[] key = name.getBytes(StandardCharsets.UTF_8);
    if (handler.apply(event, new Record<>(key, null, at.toEpochMilli()))
        instanceof Outcome.Rejected<?> refused) {
      throw new ReplayException("%s: %s", name, refused.detail());
    }
  }

  /** Gives the domain its turn for a round. */
  void advance() {
    handlers.rounds().advance(name, handlers.domains().get(name), now());
  }

  /** Decides on a round. */
  void decide(Rounds.Trained trained, Instant at) {
    outputs.clear();
    handlers.rounds().decide(name, trained, handlers.domains().sequences().get(name).moment(at));
  }

  /** Returns the point at which the domain is, without the time. */
  DecisionPoint now() {
    DecisionPoint now = handlers.domains().sequences().get(name).moment(Instant.EPOCH);
    return now.after(handlers.domains().get(name).labelsTaken());
  }

  /** Returns the names of the classes that the domain is answered with. */
  List<String> classes() {
    return handlers.domains().classes().current().set().names();
  }

  /** Returns the first output of a type from the last record. */
  <T> Optional<T> output(Class<T> type) {
    return outputs(type).findFirst();
  }

  /** Returns the outputs of a type from the last record, in their order. */
  <T> Stream<T> outputs(Class<T> type) {
    return outputs.stream().filter(type::isInstance).map(type::cast);
  }

  @Override
  public void close() {
    handlers.close();
  }
}
