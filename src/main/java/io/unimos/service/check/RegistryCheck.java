package io.unimos.service.check;

import io.unimos.config.Role;
import io.unimos.config.ServiceSettings;
import io.unimos.config.Settings;
import io.unimos.config.SettingsException;
import io.unimos.service.check.EventSchemas.Entry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;

/**
 * The check of the schema registry, which asks for its subjects because a reachable address alone
 * is not enough.
 */
public final class RegistryCheck {
  private static final String STRATEGY = "value.subject.name.strategy";

  private RegistryCheck() {}

  /** Returns at most one line for each topic; empty when there is no problem. */
  public static List<Problem> problems(Settings settings, Set<Role> roles) {
    try (Subjects subjects = new Subjects(settings)) {
      Collection<String> names = subjects.names();
      return settings.service().schemaAutoRegister()
          ? List.of()
          : missing(settings, roles, subjects, names);
    } catch (SettingsException e) {
      return List.of(new Problem(e.key(), e.getMessage().substring(e.key().length() + 2)));
    }
  }

  /**
   * Without registration by the service, a missing schema would otherwise show up at the first
   * record.
   */
  private static List<Problem> missing(
      Settings settings, Set<Role> roles, Subjects subjects, Collection<String> names) {
    if (settings.registry().containsKey(STRATEGY)) {
      return List.of();
    }
    List<Problem> problems = new ArrayList<>();
    Set<String> written = KafkaRights.topics(settings, roles, AclOperation.WRITE);
    for (Entry entry : EventSchemas.of(settings.topics())) {
      if (!written.contains(entry.topic()) || settings.topics().writesJson(entry.topic())) {
        continue;
      }
      Optional<String> why = Optional.empty();
      if (!names.contains(entry.subject())) {
        why = Optional.of("the registry has no subject " + entry.subject());
      } else if (subjects.version(entry).isEmpty()) {
        why = Optional.of("subject " + entry.subject() + " does not have this version's schema");
      }
      why.ifPresent(
          text ->
              problems.add(
                  new Problem(
                      ServiceSettings.SCHEMA_AUTO_REGISTER.name(),
                      "false, and " + text + "; run schemas register")));
    }
    return problems;
  }

  /**
   * Refuses a naming strategy that gives no subject for a topic's name.
   *
   * @throws SettingsException if such a strategy is set
   */
  public static void requireTopicNames(Settings settings) {
    String strategy = settings.registry().getOrDefault(STRATEGY, "TopicNameStrategy");
    if (!strategy.endsWith("TopicNameStrategy")) {
      throw new SettingsException(
          "registry." + STRATEGY,
          "'" + strategy + "' names subjects by more than the topic; expected TopicNameStrategy");
    }
  }
}
