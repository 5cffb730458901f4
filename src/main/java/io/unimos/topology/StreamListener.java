package io.unimos.topology;

import io.unimos.failure.RejectReason;

/** Hears what leaves the topology. Called on the stream threads; must be thread-safe and quick. */
public interface StreamListener {

  /**
   * One image was predicted.
   *
   * @param domain its domain
   * @param millis from the record time of its image to now
   */
  void predicted(String domain, long millis);

  /** One record was refused. */
  void deadLettered(RejectReason reason);
}
