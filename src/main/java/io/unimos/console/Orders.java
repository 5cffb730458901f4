package io.unimos.console;

import io.unimos.event.Action;
import io.unimos.event.LabelKind;
import io.unimos.event.ServeMode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What a person may press: carried out as the command line does it. */
public interface Orders {

  /**
   * What is wanted.
   *
   * @param version with ROLL_BACK; empty for the one before
   * @param mode with SERVE; empty for that of the settings
   * @param by who wants it
   */
  record Order(
      Action action, String domain, OptionalLong version, Optional<ServeMode> mode, String by) {}

  /**
   * Returns when the order is safe.
   *
   * @return where its record lies
   * @throws RuntimeException if it is not safe
   */
  String give(Order order);

  /**
   * What a person says of an image.
   *
   * @param label the class; of no account unless the kind is CLASS
   */
  record Told(String domain, String id, LabelKind kind, String label, String by) {}

  /**
   * Sends a label on its way; returns when it is safe.
   *
   * @throws RuntimeException if it is not
   */
  void label(Told told);

  /** Where a dead letter lies on its topic. */
  record Place(int partition, long offset) {}

  /**
   * Sends dead letters again, each at most once, as {@code dead-letters replay} does.
   *
   * @param since record time of the oldest of them
   * @return what became of them, in words
   * @throws RuntimeException if the broker refuses
   */
  String replay(List<Place> letters, Instant since);
}
