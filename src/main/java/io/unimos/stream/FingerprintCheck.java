package io.unimos.stream;

import io.unimos.config.ServiceSettings;
import io.unimos.config.SettingsException;
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
    KeyValueStore<Bytes, byte[]> state = context.getStateStore(Stores.STATE);
    byte[] found = state.get(key());
    String whose = "state of task %s of %s ".formatted(context.taskId(), context.applicationId());
    if (found == null) {
      requireNone(state, whose);
      return new FingerprintCheck(now, state, false);
    }
    StateFingerprint before = StateFingerprint.fromBytes(found);
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
    try (var all = state.all()) {
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
