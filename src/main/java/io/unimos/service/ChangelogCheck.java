package io.unimos.service;

import io.unimos.config.Role;
import io.unimos.config.ServiceSettings;
import io.unimos.config.Settings;
import io.unimos.topology.Stores;
import java.util.List;
import java.util.Set;

/**
 * Holds the changelogs against the group's offsets. A group that has read features has changelogs;
 * if one is gone, Kafka Streams would wait for its end without a word, for ever, and what the
 * cameras had learned is lost.
 */
final class ChangelogCheck {
  private ChangelogCheck() {}

  static List<Problem> problems(Settings settings, Cluster cluster, Set<Role> roles) {
    String group = settings.service().applicationId();
    if (!roles.contains(Role.ADAPT)
        || !cluster.committedTopics(group).contains(settings.topics().features())) {
      return List.of();
    }
    List<String> wanted = Stores.changelogs(group);
    Set<String> found = cluster.describe(wanted).keySet();
    return wanted.stream()
        .filter(name -> !found.contains(name))
        .map(
            name ->
                new Problem(
                    ServiceSettings.APPLICATION_ID.name(),
                    "changelog '%s' does not exist, although the group '%s' has offsets: bring it"
                            .formatted(name, group)
                        + " back, or begin again with reset"))
        .toList();
  }
}
