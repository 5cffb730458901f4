package io.unimos.cli;

import io.unimos.config.Role;
import io.unimos.config.Settings;
import io.unimos.config.TopicSettings;
import io.unimos.topology.Stores;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.OffsetSpec;

/**
 * What a reset changes, as Kafka's own application reset tool would: sources are read again, what
 * lies between two halves is skipped, changelogs go.
 *
 * @param starts key of the setting that names a source topic -> where the group goes on
 * @param changelogs topics to delete, whether they exist or not
 */
record ResetPlan(Map<String, Start> starts, List<String> changelogs) {
  private static final Start EARLIEST = new Start("earliest", OffsetSpec.earliest());
  private static final Start LATEST = new Start("latest", OffsetSpec.latest());

  /**
   * Where to go on in a topic.
   *
   * @param text as an operator writes it
   */
  record Start(String text, OffsetSpec spec) {

    /**
     * Out of an operator's word.
     *
     * @throws IllegalArgumentException with a line that says what is expected
     */
    static Start parse(String text) {
      if (text.equals(EARLIEST.text())) {
        return EARLIEST;
      }
      if (text.equals(LATEST.text())) {
        return LATEST;
      }
      try {
        return new Start(text, OffsetSpec.forTimestamp(Instant.parse(text).toEpochMilli()));
      } catch (DateTimeParseException e) {
        throw new IllegalArgumentException(
            "'%s' is not valid; expected earliest, latest or an instant such as".formatted(text)
                + " 2026-01-31T08:00:00Z",
            e);
      }
    }
  }

  /** The plan for the roles that the settings name. */
  static ResetPlan of(Settings settings, Start from) {
    Set<Role> roles = settings.service().roles();
    Map<String, Start> starts = new LinkedHashMap<>();
    if (roles.contains(Role.ENCODE)) {
      starts.put(TopicSettings.IMAGES.name(), from);
    }
    if (roles.contains(Role.ADAPT)) {
      // images that are read again give their features again; old and new would be learned twice
      starts.put(TopicSettings.FEATURES.name(), roles.contains(Role.ENCODE) ? LATEST : from);
      // compacted: what operators want last, which a reset does not change
      starts.put(TopicSettings.ADAPTER_COMMANDS.name(), EARLIEST);
    }
    boolean keepsState = roles.contains(Role.ADAPT);
    return new ResetPlan(
        starts, keepsState ? Stores.changelogs(settings.service().applicationId()) : List.of());
  }

  /** Source topic -> where the group goes on. */
  Map<String, Start> byTopic(TopicSettings topics) {
    Map<String, Start> named = new LinkedHashMap<>();
    starts.forEach((key, start) -> named.put(topics.byKey().get(key), start));
    return named;
  }
}
