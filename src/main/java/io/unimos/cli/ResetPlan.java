package io.unimos.cli;

import io.unimos.config.Role;
import io.unimos.config.Settings;
import io.unimos.config.TopicSettings;
import io.unimos.stream.Stores;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.OffsetSpec;

/**
 * The changes that a reset makes to one role, like those of Kafka's own application reset tool.
 * Sources are read again, the topic between the two roles is skipped, and changelogs are deleted.
 *
 * @param application the consumer group and the name of the folder with the local state
 * @param starts the start position, by key of the setting that names a source topic
 * @param changelogs the topics to delete, whether they exist or not
 */
record ResetPlan(String application, Map<String, Start> starts, List<String> changelogs) {
  private static final Start EARLIEST = new Start("earliest", Optional.of(OffsetSpec.earliest()));
  private static final Start LATEST = new Start("latest", Optional.of(OffsetSpec.latest()));
  private static final Start COMMITTED = new Start("committed", Optional.empty());

  /**
   * The position at which a topic is read on.
   *
   * @param text the position as an operator writes it
   * @param spec the position in Kafka's form; empty for the group's present position
   */
  record Start(String text, Optional<OffsetSpec> spec) {

    /**
     * Parses an operator's word.
     *
     * @throws IllegalArgumentException with a line that says what is expected
     */
    static Start parse(String text) {
      for (Start known : List.of(EARLIEST, LATEST, COMMITTED)) {
        if (text.equals(known.text())) {
          return known;
        }
      }
      try {
        long at = Instant.parse(text).toEpochMilli();
        return new Start(text, Optional.of(OffsetSpec.forTimestamp(at)));
      } catch (DateTimeParseException e) {
        throw new IllegalArgumentException(
            "'%s' is not valid; expected earliest, latest, committed or an instant such as"
                    .formatted(text)
                + " 2026-01-31T08:00:00Z",
            e);
      }
    }
  }

  /** Returns the plans for the roles that the settings name. */
  static List<ResetPlan> of(Settings settings, Start from) {
    Set<Role> roles = EnumSet.copyOf(settings.service().roles());
    return roles.stream()
        .map(
            role -> {
              String application = settings.service().applicationId(role);
              return new ResetPlan(
                  application,
                  starts(settings, role, from),
                  role == Role.ADAPT ? Stores.changelogs(application) : List.of());
            })
        .toList();
  }

  private static Map<String, Start> starts(Settings settings, Role role, Start from) {
    boolean both = settings.service().roles().size() > 1;
    Map<String, Start> starts = new LinkedHashMap<>();
    switch (role) {
      case ENCODE -> starts.put(TopicSettings.IMAGES.name(), from);
      case ADAPT -> {
        // Images that are read again give their features again; otherwise old and new ones would
        // both be learned.
        Start features = both && !from.equals(COMMITTED) ? LATEST : from;
        starts.put(TopicSettings.FEATURES.name(), features);
        // A reset does not change what operators have requested.
        starts.put(TopicSettings.ADAPTER_COMMANDS.name(), EARLIEST);
        if (settings.adaptation().annotate().on()) {
          // Labels without their images would be answers to no request.
          starts.put(TopicSettings.LABELS.name(), features);
        }
      }
    }
    return starts;
  }

  /** Returns the start position of the group by source topic. */
  Map<String, Start> byTopic(TopicSettings topics) {
    Map<String, Start> named = new LinkedHashMap<>();
    starts.forEach((key, start) -> named.put(topics.byKey().get(key), start));
    return named;
  }
}
