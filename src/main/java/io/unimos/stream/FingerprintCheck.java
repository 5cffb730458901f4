package io.unimos.stream;

import io.unimos.config.ServiceSettings;
import io.unimos.config.SettingsException;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The check of a task's state against the fingerprint of its models, before anything is read from
 * it. The fingerprint is written with the first record and not before. A write during the opening
 * of a task would keep a transaction open until there is a record. Owned by one stream task.
 */
final class FingerprintCheck {
  private static final Logger LOG = LoggerFactory.getLogger(FingerprintCheck.class);

  private final StateFingerprint now;
  private final KeyValueStore<Bytes, byte[]> state;
  private boolean stamped;

  private FingerprintCheck(
      StateFingerprint now, KeyValueStore<Bytes, byte[]> state, boolean stamped) {
    this.now = now;
    this.state = state;
    this.stamped = stamped;
  }

  /**
   * Checks the state of a task that starts.
   *
   * @throws SettingsException if it was made with other models
   */
  static FingerprintCheck open(StateFingerprint now, ProcessorContext<?, ?> context) {
    return open(now, context.getStateStore(Stores.STATE), whose(context));
  }

  /** Returns the beginning of a sentence on the state of a task. */
  static String whose(ProcessorContext<?, ?> context) {
    return "state of task %s of %s ".formatted(context.taskId(), context.applicationId());
  }

  /** Returns the fingerprint of state; empty if none was written. */
  static Optional<StateFingerprint> found(KeyValueStore<Bytes, byte[]> state) {
    return Optional.ofNullable(state.get(key())).map(StateFingerprint::fromBytes);
  }

  /**
   * Checks the state of a task that starts.
   *
   * @param state the state of one bundle
   * @param whose the beginning of a sentence on it
   * @throws SettingsException if it was made with other models
   */
  static FingerprintCheck open(
      StateFingerprint now, KeyValueStore<Bytes, byte[]> state, String whose) {
    Optional<StateFingerprint> found = found(state);
    if (found.isEmpty()) {
      requireNone(state, whose);
      return new FingerprintCheck(now, state, false);
    }
    StateFingerprint before = found.get();
    before
        .mismatch(now)
        .ifPresent(
            what -> {
              throw refused(whose + what);
            });
    if (!before.equals(now)) {
      LOG.info(
          "{}had a window of {} and a memory of {}, it goes on with {} and {}",
          whose,
          before.window(),
          before.memory(),
          now.window(),
          now.memory());
    }
    return new FingerprintCheck(now, state, before.equals(now));
  }

  /**
   * Requires that there is no state without a fingerprint: a release that wrote no fingerprint
   * wrote another layout.
   */
  private static void requireNone(KeyValueStore<Bytes, byte[]> state, String whose) {
    try (var all = EncoderMoves.entries(state)) {
      if (all.hasNext()) {
        throw refused(
            "%swas written by an older version in a layout before %d; this version reads %d"
                .formatted(whose, StateFingerprint.LAYOUT, StateFingerprint.LAYOUT));
      }
    }
  }

  private static SettingsException refused(String what) {
    return new SettingsException(
        ServiceSettings.BUNDLE,
        what
            + "; start with the bundle that it was made with, or with another application.id, or"
            + " begin again with reset");
  }

  /** Writes the fingerprint with the first record; called with each record. */
  void stamp() {
    if (!stamped) {
      state.put(key(), now.toBytes());
      stamped = true;
    }
  }

  static Bytes key() {
    return Stores.taskKey('f');
  }
}
