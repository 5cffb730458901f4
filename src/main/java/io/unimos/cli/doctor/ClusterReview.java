package io.unimos.cli.doctor;

import io.unimos.config.Role;
import io.unimos.config.ServiceSettings;
import io.unimos.config.Settings;
import io.unimos.config.SettingsException;
import io.unimos.service.check.Cluster;
import io.unimos.service.check.Problem;
import io.unimos.service.check.StartupCheck;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/**
 * The questions that a start asks broker and registry, for both roles, and further ones whose
 * answers matter only later. Changes nothing; stateless.
 */
public final class ClusterReview {
  private ClusterReview() {}

  /**
   * Returns all findings.
   *
   * @param now the time of this machine's clock
   */
  public static List<Finding> examine(Settings settings, Instant now) {
    List<Problem> problems;
    try {
      problems = StartupCheck.problems(settings, EnumSet.allOf(Role.class));
    } catch (SettingsException e) {
      return List.of(Finding.error("broker", e.getMessage(), "start it, or set " + e.key()));
    }
    List<Finding> findings = new ArrayList<>();
    review(settings, now, problems, findings);
    if (problems.isEmpty()) {
      findings.add(
          Finding.ok(
              "cluster",
              "rights, topics, changelogs and schemas at %s and %s"
                  .formatted(
                      settings.service().bootstrapServers(),
                      settings.service().schemaRegistryUrl().replaceAll("//[^/@]+@", "//"))));
    }
    for (Problem problem : problems) {
      String fix =
          problem.text().contains("does not exist")
              ? "topics create makes it; " + problem.key() + " names it"
              : "see " + problem.key();
      findings.add(
          problem.stops()
              ? Finding.error("cluster", problem.text(), fix)
              : Finding.warning("cluster", problem.text(), fix));
    }
    return findings;
  }

  /** Questions that cannot be asked have been reported before. */
  private static void review(
      Settings settings, Instant now, List<Problem> problems, List<Finding> findings) {
    if (problems.stream().noneMatch(problem -> problem.key().startsWith("kafka."))) {
      try (Cluster cluster = new Cluster(settings)) {
        findings.addAll(new TopicReview(settings, cluster, now).examine());
      } catch (RuntimeException e) {
        findings.add(
            Finding.warning(
                "cluster",
                "not everything can be asked: " + e.getMessage(),
                "let this client describe the topics and their configs"));
      }
    }
    String registry = ServiceSettings.SCHEMA_REGISTRY_URL.name();
    if (problems.stream().noneMatch(problem -> problem.key().equals(registry))) {
      try {
        findings.addAll(RegistryReview.examine(settings));
      } catch (SettingsException e) {
        findings.add(Finding.warning("registry", e.getMessage(), "set " + e.key()));
      }
    }
  }
}
