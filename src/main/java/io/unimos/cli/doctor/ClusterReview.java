package io.unimos.cli.doctor;

import io.unimos.config.Role;
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
 * The questions that a start asks the broker, for both roles, and further ones whose answers matter
 * only later. Changes nothing; stateless.
 */
final class ClusterReview {
  private static final String ASKED = "cluster";

  private ClusterReview() {}

  /**
   * Returns all findings.
   *
   * @param now the time of this machine's clock
   */
  static List<Finding> examine(Settings settings, Instant now) {
    List<Problem> problems;
    try {
      problems = StartupCheck.ofCluster(settings, EnumSet.allOf(Role.class));
    } catch (SettingsException e) {
      return List.of(Finding.error("broker", e.getMessage(), "start it, or set " + e.key()));
    }
    List<Finding> findings = new ArrayList<>();
    review(settings, now, problems, findings);
    if (problems.isEmpty()) {
      findings.add(
          Finding.ok(
              ASKED, "rights, topics and changelogs at " + settings.service().bootstrapServers()));
    }
    for (Problem problem : problems) {
      String fix =
          problem.text().contains("does not exist")
              ? "topics create makes it; " + problem.key() + " names it"
              : "see " + problem.key();
      findings.add(Finding.of(problem, ASKED, fix));
    }
    return findings;
  }

  /** Questions that cannot be asked have been reported before. */
  private static void review(
      Settings settings, Instant now, List<Problem> problems, List<Finding> findings) {
    if (problems.stream().anyMatch(problem -> problem.key().startsWith("kafka."))) {
      return;
    }
    try (Cluster cluster = new Cluster(settings)) {
      findings.addAll(new TopicReview(settings, cluster, now).examine());
    } catch (RuntimeException e) {
      findings.add(
          Finding.warning(
              ASKED,
              "not everything can be asked: " + e.getMessage(),
              "let this client describe the topics and their configs"));
    }
  }
}
