package io.unimos.service.check;

import io.unimos.config.Role;
import io.unimos.config.ServiceSettings;
import io.unimos.config.Settings;
import io.unimos.config.SettingsException;
import io.unimos.stream.Stores;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The check of broker and registry before the stream starts, which finds out whether it can work at
 * all.
 */
public final class StartupCheck {
  private static final Logger LOG = LoggerFactory.getLogger(StartupCheck.class);

  private StartupCheck() {}

  /**
   * Returns all problems, one line each.
   *
   * @throws SettingsException if no broker answers
   */
  public static List<Problem> problems(Settings settings, Set<Role> roles) {
    List<Problem> problems = new ArrayList<>(ofCluster(settings, roles));
    problems.addAll(RegistryCheck.problems(settings, roles));
    return problems;
  }

  /**
   * Returns the problems of the cluster alone, one line each.
   *
   * @throws SettingsException if no broker answers
   */
  public static List<Problem> ofCluster(Settings settings, Set<Role> roles) {
    try (Cluster cluster = new Cluster(settings)) {
      List<Problem> problems =
          new ArrayList<>(RightsCheck.problems(settings, cluster.rights(), roles));
      if (!problems.isEmpty()) {
        // Nothing more can be asked.
        return problems;
      }
      problems.addAll(TopicCheck.problems(settings, cluster, roles));
      problems.addAll(changelogs(settings, cluster, roles));
      problems.addAll(LostRecords.problems(settings, cluster, roles));
      return problems;
    }
  }

  /**
   * Compares the changelogs with the group's offsets. A group that has read features has
   * changelogs. If one is gone, Kafka Streams would wait for its end for ever without a message,
   * and what the cameras had learned is lost.
   */
  private static List<Problem> changelogs(Settings settings, Cluster cluster, Set<Role> roles) {
    String group = settings.service().applicationId(Role.ADAPT);
    if (!roles.contains(Role.ADAPT)
        || !cluster.committedTopics(group).contains(settings.topics().features())) {
      return List.of();
    }
    String features = settings.topics().features();
    List<String> wanted = Stores.changelogs(group);
    List<String> asked = new ArrayList<>(wanted);
    asked.add(features);
    Map<String, Integer> partitions = new HashMap<>();
    cluster
        .describe(asked)
        .forEach((name, topic) -> partitions.put(name, topic.partitions().size()));
    List<Problem> problems = new ArrayList<>();
    for (String name : wanted) {
      if (!partitions.containsKey(name)) {
        problem(
            problems,
            "changelog '%s' does not exist, although the group '%s' has offsets: bring it back, or"
                + " begin again with reset",
            name,
            group);
      } else if (!partitions.get(name).equals(partitions.get(features))) {
        problem(
            problems,
            "changelog '%s' has %d partitions and '%s' has %d: cameras would not find what they"
                + " have learned; begin again with reset",
            name,
            partitions.get(name),
            features,
            partitions.get(features));
      }
    }
    return problems;
  }

  private static void problem(List<Problem> problems, String text, Object... arguments) {
    problems.add(
        new Problem(
            ServiceSettings.APPLICATION_ID.name(), String.format(Locale.ROOT, text, arguments)));
  }

  /** Returns the rights that are missing now, for a stream that was refused an operation. */
  public static List<Problem> missingRights(Settings settings) {
    try (Cluster cluster = new Cluster(settings)) {
      return RightsCheck.problems(settings, cluster.rights(), settings.service().roles());
    }
  }

  /**
   * Refuses to continue if there is a problem for the roles that the settings name.
   *
   * @throws SettingsException with the first problem and the number of the others
   */
  public static void require(Settings settings) {
    List<Problem> all = problems(settings, settings.service().roles());
    all.stream().filter(problem -> !problem.stops()).forEach(problem -> LOG.warn("{}", problem));
    List<Problem> problems = all.stream().filter(Problem::stops).toList();
    if (!problems.isEmpty()) {
      Problem first = problems.get(0);
      int others = problems.size() - 1;
      String more = others == 0 ? "" : " (and " + others + " more; doctor lists them)";
      throw new SettingsException(first.key(), first.text() + more);
    }
  }
}
