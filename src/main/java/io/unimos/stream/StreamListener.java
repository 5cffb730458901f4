package io.unimos.stream;

import io.unimos.core.domain.Decision;
import io.unimos.core.domain.WindowReport;
import io.unimos.event.Prediction;
import io.unimos.wire.RejectReason;

/**
 * The listener for the events of the topology. Called on the stream threads; must be thread-safe
 * and quick.
 */
public interface StreamListener {

  /**
   * Reports the prediction of an image.
   *
   * @param millis the time from the record time of its image to now, in milliseconds
   */
  default void predicted(Prediction prediction, long millis) {}

  /** Reports a refused record. */
  default void deadLettered(RejectReason reason) {}

  /**
   * Reports headers that were not passed on with their record's output, since they were too large.
   *
   * @param count the number of such headers of one record
   */
  default void headersDropped(int count) {}

  /** Reports the end of a window of a domain. */
  default void windowEnded(String domain, WindowReport report) {}

  /**
   * Reports the decision on a round.
   *
   * @param seconds the duration of the round
   */
  default void roundDecided(String domain, Decision decision, double seconds) {}

  /** Reports a version that was rolled back automatically. */
  default void rolledBack(String domain) {}

  /** Reports that a domain and all its state are deleted. */
  default void forgotten(String domain) {}

  /**
   * Reports a change of the number of domains that have not moved to the next bundle.
   *
   * @param more the difference, below 0 for fewer
   */
  default void waitForMove(int more) {}

  /**
   * Reports a query to people for an image.
   *
   * @param random whether the image was drawn for the audit sample
   */
  default void queried(String domain, boolean random) {}

  /**
   * Reports a label from a person.
   *
   * @param status the result for the label, as on the topic of the requests
   */
  default void labelled(String domain, String status) {}

  /**
   * Reports a version that was rolled back because labels contradict it; {@link #rolledBack} is
   * called too.
   */
  default void labelsRolledBack(String domain) {}

  /** Reports a round that ended with an error in our code; nothing has changed. */
  default void roundFailed(String domain) {}
}
