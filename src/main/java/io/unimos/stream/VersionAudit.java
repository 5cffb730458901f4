package io.unimos.stream;

import io.unimos.config.TopicSettings;
import io.unimos.core.domain.OnlineDomain;
import io.unimos.core.domain.RoundRequest;
import io.unimos.core.domain.Trainer;
import io.unimos.event.Action;
import io.unimos.event.AdapterVersion;
import io.unimos.event.AnnotationRequest;
import io.unimos.event.Feature;
import io.unimos.event.LabelAnswer;
import io.unimos.event.Status;
import io.unimos.stream.read.Contract;
import io.unimos.wire.Outcome;
import io.unimos.wire.VersionRecords;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * The audit that a version is what its record claims. It gives one domain's features, labels and
 * commands to the handlers of the stream once more. A record of a round gives its seed, so the
 * window at whose end it ran, and whether it took MET steps. It also gives the image and the label
 * after which it was decided. A round that ran beside the stream is therefore decided at the same
 * point again. Owned by one thread.
 */
public final class VersionAudit implements AutoCloseable {

  /**
   * One round, run again.
   *
   * @param published the record on the topic, without its matrices, which the hash covers
   * @param again the same record as made now
   * @param window the window at whose end the round was wanted
   */
  public record Repeated(AdapterVersion published, AdapterVersion again, long window) {

    /** Returns whether every number and word is the same. */
    public boolean same() {
      return published.equals(again);
    }

    /** Returns the names of the fields that differ. */
    public List<String> differences() {
      return published.getSchema().getFields().stream()
          .filter(f -> !Objects.equals(published.get(f.pos()), again.get(f.pos())))
          .map(Schema.Field::name)
          .toList();
    }
  }

  /** The exception for records and features that do not match; the message says what is missing. */
  public static final class ReplayException extends RuntimeException {
    private static final long serialVersionUID = 1;

    // the annotation is not on our class path
    @SuppressWarnings("AnnotateFormatMethod")
    ReplayException(String format, Object... arguments) {
      super(format.formatted(arguments));
    }
  }

  private final FeatureReader reader;
  private final PublishedDecisions published;
  private final AuditedTask task;
  private final List<Repeated> repeated = new ArrayList<>();
  private Optional<Trainer.RoundResult> trained = Optional.empty();

  /**
   * Creates the audit before the domain's first image.
   *
   * @param contract the contract by which features are read
   * @param topics the topics of the service
   * @param role the bundle and settings, which must be those of the service
   * @param published the records of what was decided on the domain
   */
  public VersionAudit(
      Contract contract, TopicSettings topics, AdaptRole role, PublishedDecisions published) {
    this.published = published;
    reader = FeatureReader.of(contract, topics, role);
    task = new AuditedTask(role, topics, published.domain(), this::train);
  }

  /** Returns the rounds that were run again so far. */
  public List<Repeated> repeated() {
    return List.copyOf(repeated);
  }

  /**
   * Takes the next record of the features topic to find the start of the domain's present life. For
   * a domain that was forgotten, the whole topic is passed to this method before {@link #feature}.
   */
  public void search(byte[] value) {
    read(value).ifPresent(feature -> published.search(feature.getId()));
  }

  /**
   * Takes the next record of the features topic, of any domain.
   *
   * @param timestamp the time of the record
   * @throws ReplayException if the records belong to another domain
   */
  public void feature(byte[] value, long timestamp) {
    Optional<Feature> feature = read(value);
    if (feature.isPresent() && !published.isOfEarlierLife()) {
      settle();
      if (published.nextDecision().isPresent()) {
        task.image(feature.get(), Instant.ofEpochMilli(timestamp));
      }
    }
  }

  /** Returns the feature of a record; empty if it is another domain's, or if all is done. */
  private Optional<Feature> read(byte[] value) {
    return published.nextDecision().isPresent()
            && reader.read(value) instanceof Outcome.Ok<Feature> ok
            && ok.value().getDomain().equals(published.domain())
        ? Optional.of(ok.value())
        : Optional.empty();
  }

  /**
   * Ends the features.
   *
   * @throws ReplayException if records remain that come after them
   */
  public void end() {
    settle();
    if (published.nextDecision().isPresent()) {
      throw differs(
          published.nextDecision().get(),
          "the topic of features has %d; raise topics.features-retention to audit for longer"
              .formatted(task.now().sequence()));
    }
  }

  /** Takes everything that comes before the next image. */
  private void settle() {
    Optional<SpecificRecord> next = published.take(task.now(), task.classes());
    while (next.isPresent()) {
      if (next.get() instanceof AnnotationRequest answer) {
        label(answer);
      } else if (next.get() instanceof AdapterVersion record) {
        decide(record);
      }
      task.advance();
      next = published.take(task.now(), task.classes());
    }
  }

  /** Runs the round that the domain wants, if that is the next one on the topic. */
  private Optional<Rounds.Trained> train(OnlineDomain online, Trainer trainer) {
    if (trained.isEmpty()) {
      trained =
          published
              .nextRound()
              .filter(round -> VersionRecords.labels(round) == online.labelsTaken())
              .filter(round -> isWanted(round, online))
              .flatMap(round -> online.wantsRound(VersionRecords.steps(round)))
              .map(trainer::run);
    }
    return Optional.empty();
  }

  private static boolean isWanted(AdapterVersion round, OnlineDomain online) {
    return online
        .wish()
        .map(wish -> RoundRequest.seed(round.getDomain(), wish.window() - 1, online.version()))
        .equals(Optional.of(round.getSeed()));
  }

  private void label(AnnotationRequest record) {
    task.label(record);
    LabelAnswer before = record.getAnswer();
    LabelAnswer now = task.output(AnnotationRequest.class).orElseThrow().getAnswer();
    if (!now.getStatus().equals(before.getStatus())) {
      throw new ReplayException(
          "label of %s by %s: was %s and is %s now; other settings (annotate.*)",
          record.getId(), before.getAnnotator(), before.getStatus(), now.getStatus());
    }
  }

  private void decide(AdapterVersion record) {
    boolean back = record.getStatus() == Status.ROLLED_BACK;
    if (VersionRecords.isAnswer(record)) {
      // the service dropped a running round here
      trained = Optional.empty();
      task.command(Action.CLASSES, null, record, published.set(record.getCommand().getServes()));
    } else if (record.getBy() != null) {
      long version = back ? record.getParent() : record.getVersion();
      task.command(Action.ROLL_BACK, version, record, null);
    } else if (!back) {
      repeat(record);
    } else if (!task.output(AdapterVersion.class)
        .map(AdapterVersion::getVersion)
        .equals(Optional.of(record.getVersion()))) {
      throw differs(record, "but does not come now");
    }
  }

  private void repeat(AdapterVersion record) {
    if (trained.isEmpty()) {
      throw new ReplayException(
          "%s version %d: no window before image %d asks for a round of seed %d; other settings"
              + " (adapt.window, adapt.early-until), or freeze and unfreeze since",
          record.getDomain(), record.getVersion(), record.getSequence(), record.getSeed());
    }
    Trainer.RoundResult outcome = trained.get();
    trained = Optional.empty();
    double seconds = record.getTraining().getOrDefault("seconds", 0.0);
    task.decide(new Rounds.Trained(outcome, seconds), record.getAt());
    AdapterVersion again =
        task.output(AdapterVersion.class)
            .orElseThrow(() -> differs(record, "but its round is too late now"));
    repeated.add(
        new Repeated(
            VersionRecords.withoutMatrices(record),
            VersionRecords.withoutMatrices(again),
            outcome.request().moment().window()));
  }

  private static ReplayException differs(AdapterVersion record, String what) {
    return new ReplayException(
        "%s version %d: decided after image %d, %s",
        record.getDomain(), record.getVersion(), record.getSequence(), what);
  }

  @Override
  public void close() {
    task.close();
  }
}
