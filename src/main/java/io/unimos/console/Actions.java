package io.unimos.console;

import io.unimos.event.Action;
import io.unimos.event.LabelKind;
import io.unimos.event.ServeMode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** The actions that a person can trigger, carried out as the command line does it. */
public interface Actions {

  /**
   * A requested action.
   *
   * @param version the version for ROLL_BACK; empty for the previous one
   * @param mode the mode for SERVE; empty for that of the settings
   * @param by the name of the person
   */
  record Wanted(
      Action action, String domain, OptionalLong version, Optional<ServeMode> mode, String by) {}

  /**
   * Sends a command and returns when its record is durable.
   *
   * @return the position of the record
   * @throws RuntimeException if the record could not be made durable
   */
  String execute(Wanted wanted);

  /**
   * Asks the broker which topics still hold records of a forgotten camera; blocks until it answers.
   *
   * @return the sentences for a camera that is forgotten at a given time, without full stops
   * @throws RuntimeException if there is no answer
   */
  Function<Instant, List<String>> leftovers();

  /**
   * A label that a person gives to an image.
   *
   * @param label the class; meaningless unless the kind is CLASS
   */
  record GivenLabel(String domain, String id, LabelKind kind, String label, String by) {}

  /**
   * Sends a label and returns when its record is durable.
   *
   * @throws RuntimeException if the record could not be made durable
   */
  void label(GivenLabel given);

  /** The place of a dead letter on its topic. */
  record Place(int partition, long offset) {}

  /**
   * Replays dead letters, each at most once, as {@code dead-letters replay} does.
   *
   * @param since the record time of the oldest of them
   * @return the outcome in words
   * @throws RuntimeException if the broker refuses
   */
  String replay(List<Place> letters, Instant since);
}
