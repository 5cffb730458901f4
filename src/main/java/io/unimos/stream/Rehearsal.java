package io.unimos.stream;

import io.unimos.config.TopicSettings;
import io.unimos.core.domain.WindowDecision;
import io.unimos.event.Action;
import io.unimos.event.AdapterVersion;
import io.unimos.event.AnnotationRequest;
import io.unimos.event.DriftReport;
import io.unimos.event.Feature;
import io.unimos.event.Prediction;
import io.unimos.stream.VersionAudit.ReplayException;
import io.unimos.stream.read.Contract;
import io.unimos.wire.Outcome;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * A play of one domain's published features and labels through the handlers of the stream, by
 * settings that need not be the service's. The domain begins with nothing learned, and a round
 * takes effect at once. Owned by one thread.
 */
public final class Rehearsal implements AutoCloseable {

  /** The events that are counted. */
  public enum Event {
    /** An image whose answer is that of zero-shot. */
    LIKE_ZERO_SHOT,
    /** A version that served. */
    ACCEPTED,
    /** A version that never served. */
    REJECTED,
    /** A version that was rolled back. */
    ROLLED_BACK,
    /** A reset of the domain. */
    RESET,
    /** A label that changed anything. */
    LABEL
  }

  private final FeatureReader reader;
  private final AuditedTask task;
  private final Map<Event, Integer> counts = new EnumMap<>(Event.class);
  private long labels;

  /**
   * Creates the play before the first image.
   *
   * @param contract the contract by which features are read
   * @param role the bundle and the settings
   */
  public Rehearsal(Contract contract, TopicSettings topics, AdaptRole role, String domain) {
    reader = FeatureReader.of(contract, topics, role);
    task =
        new AuditedTask(
            role,
            topics,
            domain,
            (online, trainer) ->
                online.wantsRound().map(round -> new Rounds.Trained(trainer.run(round), 0)));
  }

  /**
   * Changes to the classes that an answer carries.
   *
   * @throws ReplayException if they belong to another bundle
   */
  public void classes(AdapterVersion answer) {
    task.command(Action.CLASSES, null, answer, answer.getClassSet());
  }

  /**
   * Plays an image.
   *
   * @param value the feature record
   * @param timestamp its time
   * @return the prediction; rejected as the service does
   */
  public Outcome<Prediction> image(byte[] value, long timestamp) {
    return reader.read(value).then(feature -> Outcome.ok(predicted(feature, timestamp)));
  }

  private Prediction predicted(Feature feature, long timestamp) {
    task.image(feature, Instant.ofEpochMilli(timestamp));
    Prediction prediction = task.output(Prediction.class).orElseThrow();
    if (answer(prediction).equals(prediction.getZeroShotLabel())) {
      add(Event.LIKE_ZERO_SHOT);
    }
    task.outputs(DriftReport.class)
        .filter(report -> report.getDecision().equals(WindowDecision.RESET.symbol()))
        .forEach(report -> add(Event.RESET));
    countVersions();
    return prediction;
  }

  /** Returns the answer of the adapted classifier, also where it is in shadow. */
  public static String answer(Prediction prediction) {
    return Optional.ofNullable(prediction.getAdaptedLabel()).orElse(prediction.getLabel());
  }

  /** Plays the label that an answer of the service belongs to. */
  public void label(AnnotationRequest answer) {
    task.label(answer);
    if (task.now().labels() > labels) {
      labels = task.now().labels();
      add(Event.LABEL);
    }
    countVersions();
  }

  private void countVersions() {
    task.outputs(AdapterVersion.class)
        .forEach(version -> add(Event.valueOf(version.getStatus().name())));
  }

  private void add(Event event) {
    counts.merge(event, 1, Integer::sum);
  }

  /** Returns the number of such events so far. */
  public int count(Event event) {
    return counts.getOrDefault(event, 0);
  }

  @Override
  public void close() {
    task.close();
  }
}
