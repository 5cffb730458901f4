package io.unimos.topology;

import io.unimos.adapt.Decision;
import io.unimos.adapt.WindowReport;
import io.unimos.event.Prediction;
import io.unimos.failure.RejectReason;

/** Hears what leaves the topology. Called on the stream threads; must be thread-safe and quick. */
public interface StreamListener {

  /**
   * One image was predicted.
   *
   * @param millis from the record time of its image to now
   * @param nanos that predicting, learning and writing the state took
   */
  void predicted(Prediction prediction, long millis, long nanos);

  /** One record was refused. */
  void deadLettered(RejectReason reason);

  /**
   * Headers did not go on with what was made of their record, since they were too large.
   *
   * @param count how many, of one record
   */
  void headersDropped(int count);

  /** A window of a domain ended. */
  void windowEnded(String domain, WindowReport report);

  /**
   * A round was decided on.
   *
   * @param seconds it took
   */
  void roundDecided(String domain, Decision decision, double seconds);

  /** A version was rolled back by itself. */
  void rolledBack(String domain);

  /** A domain and all its state are gone. */
  void forgotten(String domain);

  /**
   * People were asked for an image.
   *
   * @param random it was drawn
   */
  default void asked(String domain, boolean random) {}

  /**
   * Somebody has labelled.
   *
   * @param status what became of it, as on the topic of the requests
   */
  default void labelled(String domain, String status) {}

  /** A version was rolled back because labels spoke against it; {@link #rolledBack} comes too. */
  default void labelsRolledBack(String domain) {}

  /** A round ended with an error of ours; nothing has changed. */
  void roundFailed(String domain);
}
