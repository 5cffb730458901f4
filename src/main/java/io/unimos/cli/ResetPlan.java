package io.unimos.cli;

import io.unimos.config.Role;
import io.unimos.config.Settings;
import io.unimos.config.TopicSettings;
import io.unimos.topology.Stores;
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
 * What a reset changes of one half, as Kafka's own application reset tool would: sources are read
 * again, what lies between two halves is skipped, changelogs go.
 *
 * @param application consumer group and name of the folder with the local state
 * @param starts key of the setting that names a source topic -> where the group goes on
 * @param changelogs topics to delete, whether they exist or not
 */
record ResetPlan(String application, Map<String, Start> starts, List<String> changelogs) {
  private static final Start EARLIEST = new Start("earliest", Optional.of(OffsetSpec.earliest()));
  private static final Start LATEST = new Start("latest", Optional.of(OffsetSpec.latest()));
  private static final Start COMMITTED = new Start("committed", Optional.empty());

  /**
   * Where to go on in a topic.
   *
   * @param text as an operator writes it
   * @param spec as Kafka knows it; empty for where the group stands
   */
  record Start(String text, Optional<OffsetSpec> spec) {

    /**
     * Out of an operator's word.
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

  /** The plans for the roles that the settings name. */
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
        // images that are read again give their features again; old and new would be learned twice
        Start features = both && !from.equals(COMMITTED) ? LATEST : from;
        starts.put(TopicSettings.FEATURES.name(), features);
        // what operators have wanted, which a reset does not change
        starts.put(TopicSettings.ADAPTER_COMMANDS.name(), EARLIEST);
        if (settings.adaptation().annotate().on()) {
          // labels without their images would be answers that nobody has asked for
          starts.put(TopicSettings.LABELS.name(), features);
        }
      }
    }
    return starts;
  }

  /** Source topic -> where the group goes on. */
  Map<String, Start> byTopic(TopicSettings topics) {
    Map<String, Start> named = new LinkedHashMap<>();
    starts.forEach((key, start) -> named.put(topics.byKey().get(key), start));
    return named;
  }
}
