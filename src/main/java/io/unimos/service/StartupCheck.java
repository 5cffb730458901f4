package io.unimos.service;

import io.unimos.config.Role;
import io.unimos.config.Settings;
import io.unimos.config.SettingsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Asks broker and registry, before the stream starts, whether it can work at all. */
public final class StartupCheck {
  private StartupCheck() {}

  /**
   * Everything that is wrong, one line each.
   *
   * @throws SettingsException if no broker answers
   */
  public static List<Problem> problems(Settings settings, Set<Role> roles) {
    List<Problem> problems = new ArrayList<>();
    try (Cluster cluster = new Cluster(settings)) {
      problems.addAll(RightsCheck.problems(settings, cluster.rights(), roles));
      if (!problems.isEmpty()) {
        // nothing more can be asked
        return problems;
      }
      problems.addAll(TopicCheck.problems(settings, cluster, roles));
      problems.addAll(ChangelogCheck.problems(settings, cluster, roles));
    }
    problems.addAll(RegistryCheck.problems(settings, roles));
    return problems;
  }

  /** The rights that are missing now, for one whose stream was refused something. */
  static List<Problem> missingRights(Settings settings) {
    try (Cluster cluster = new Cluster(settings)) {
      return RightsCheck.problems(settings, cluster.rights(), settings.service().roles());
    }
  }

  /**
   * Refuses to go on if anything is wrong for the roles that the settings name.
   *
   * @throws SettingsException with the first problem and the number of the others
   */
  public static void require(Settings settings) {
    List<Problem> problems = problems(settings, settings.service().roles());
    if (!problems.isEmpty()) {
      Problem first = problems.get(0);
      int others = problems.size() - 1;
      String more = others == 0 ? "" : " (and " + others + " more; topics check lists them)";
      throw new SettingsException(first.key(), first.text() + more);
    }
  }
}
