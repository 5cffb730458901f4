package io.unimos.stream;

import io.unimos.core.domain.DomainPrediction;
import io.unimos.core.domain.LabelOutcome;
import io.unimos.core.domain.OnlineDomain;
import io.unimos.core.domain.Query;
import io.unimos.core.source.NearestNames;
import io.unimos.event.Label;
import io.unimos.event.LabelAnswer;
import io.unimos.wire.EventNames;
import io.unimos.wire.Outcome;
import io.unimos.wire.RejectReason;
import io.unimos.wire.SourcePosition;
import io.unimos.wire.VersionRecords.DecisionPoint;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.streams.processor.api.Record;

/**
 * The processing of people's labels for the domains of a task. Each label is answered on the topic
 * of the requests, in the transaction of the label. A label that cannot be read, or with an invalid
 * name, gets no answer: it is a dead letter. A label under a key other than its domain is a dead
 * letter too. Owned by one stream task.
 */
final class LabelHandler {
  private static final int NEAREST = 3;

  private final TaskClassSets sets;
  private final LearningDomains domains;
  private final TaskRounds rounds;
  private final TaskContext task;
  private final StreamListener listener;

  LabelHandler(LearningDomains domains, TaskRounds rounds, TaskContext task) {
    sets = domains.classes();
    this.domains = domains;
    this.rounds = rounds;
    this.task = task;
    listener = task.listener();
  }

  private AnnotationRecords records() {
    return new AnnotationRecords(
        sets.current().set().names(), sets.current().context().settings().annotate().strategy());
  }

  /** Sends the queries of the domain to people. */
  void query(String domain, DomainPrediction said, Instant at) {
    for (Query query : said.queries()) {
      forward(domain, records().request(domain, query, at), at);
      listener.queried(domain, query.random());
    }
  }

  /** The result of a label. */
  private record Reported(
      String status, String text, OptionalInt counted, Optional<DomainPrediction.RollBack> back) {
    static Reported refused(String status, String text) {
      return new Reported(status, text, OptionalInt.empty(), Optional.empty());
    }
  }

  /** Processes a label; rejected if it is a dead letter. */
  Outcome<String> take(Label label, Record<byte[], byte[]> record) {
    return checked(label).then(ours -> taken(ours, record));
  }

  /** Checks that everything the label names has a valid name. */
  private static Outcome<Label> checked(Label label) {
    boolean named =
        EventNames.isName(label.getDomain())
            && EventNames.isName(label.getId())
            && EventNames.isName(label.getAnnotator());
    return named
        ? Outcome.ok(label)
        : Outcome.rejected(
            RejectReason.SCHEMA_INVALID,
            "domain, id or annotator is empty, too long, or has control characters");
  }

  private Outcome<String> taken(Label label, Record<byte[], byte[]> record) {
    String domain = label.getDomain();
    Instant at = Instant.ofEpochMilli(record.timestamp());
    if (!CommandHandler.isKey(record.key(), domain)) {
      String why =
          "the key is not the domain '%s': a label is received only on the partition of its images"
              .formatted(domain);
      answer(label, Reported.refused("WRONG_DOMAIN", why), new DecisionPoint(at, 0, 0));
      return Outcome.rejected(RejectReason.SCHEMA_INVALID, why);
    }
    DecisionPoint when = domains.sequences().get(domain).moment(at);
    Reported reported = taken(label, at);
    answer(label, reported, when);
    reported.back.ifPresent(
        back -> {
          rounds.rolledBack(domain, back, when);
          listener.labelsRolledBack(domain);
        });
    return Outcome.ok(reported.text);
  }

  private Reported taken(Label label, Instant at) {
    OptionalInt said = answer(label);
    if (said.isEmpty()) {
      return Reported.refused("UNKNOWN_CLASS", noClass(label.getLabel()));
    }
    if (!domains.knows(label.getDomain())) {
      return Reported.refused("UNKNOWN_ID", "the domain has no image yet");
    }
    LabelOutcome outcome =
        domains
            .get(label.getDomain())
            .label(label.getId(), label.getAnnotator(), said.getAsInt(), at.toEpochMilli());
    String counted = outcome.label().isPresent() ? name(outcome.label().getAsInt()) : "no class";
    String text =
        switch (outcome.status()) {
          case TAKEN -> counted + " counts";
          case CORRECTED -> counted + " counts instead";
          case WITHDRAWN -> "withdrawn: no class counts";
          case NONE_OF_THESE -> "it shows none of the classes: no class counts";
          case CONTRADICTED -> "annotators disagree: no class counts until one more decides";
          case REPEATED -> "said before: " + counted + " counts, nothing has changed";
          case LATE ->
              "too late: the request has ended, a hundred have answered, or the domain has changed or"
                  + " queried a thousand others since";
          case UNKNOWN -> "the domain has queried no image of this id";
        };
    String status =
        outcome.status() == LabelOutcome.Status.UNKNOWN ? "UNKNOWN_ID" : outcome.status().name();
    return new Reported(status, text, outcome.label(), outcome.rollBack());
  }

  private OptionalInt answer(Label label) {
    return switch (label.getKind()) {
      case NONE_OF_THESE -> OptionalInt.of(Query.NONE);
      case WITHDRAWN -> OptionalInt.of(Query.WITHDRAWN);
      case CLASS -> {
        int at = sets.current().set().names().indexOf(label.getLabel());
        yield at < 0 ? OptionalInt.empty() : OptionalInt.of(at);
      }
    };
  }

  private String noClass(String given) {
    if (given.length() > EventNames.LENGTH) {
      // no class has this name, and an answer has to fit its topic whatever the label says
      return "no such class: a name of %d characters".formatted(given.length());
    }
    List<String> nearest = NearestNames.of(given, sets.current().set().names(), NEAREST);
    return "no such class: '%s'%s"
        .formatted(given, nearest.isEmpty() ? "" : "; nearest: " + String.join(", ", nearest));
  }

  private String name(int label) {
    return sets.current().set().names().get(label);
  }

  private void answer(Label label, Reported reported, DecisionPoint when) {
    SourcePosition source = task.source();
    String domain = label.getDomain();
    // an unknown domain needs no place in memory
    Optional<OnlineDomain> online =
        when.sequence() > 0 && domains.knows(domain)
            ? Optional.of(domains.get(domain))
            : Optional.empty();
    LabelAnswer answer =
        LabelAnswer.newBuilder()
            .setStatus(reported.status)
            .setLabel(reported.counted.isPresent() ? name(reported.counted.getAsInt()) : null)
            .setAnnotator(label.getAnnotator())
            .setKind(label.getKind().name())
            .setGiven(EventNames.cut(label.getLabel()))
            .setTopic(source.topic())
            .setPartition(source.partition())
            .setOffset(source.offset())
            .setLabels(online.map(each -> each.auditSample().labels()).orElse(0))
            .setOrder(online.map(OnlineDomain::labelsTaken).orElse(0L))
            .setChain(when.chain())
            .build();
    forward(domain, records().answer(label, reported.text, answer, when), when.at());
    listener.labelled(domain, reported.status);
  }

  private void forward(String domain, Object event, Instant at) {
    task.forward(
        new Record<>(domain, event, at.toEpochMilli()), AdaptTopology.ANNOTATION_REQUESTS_SINK);
  }
}
