package io.unimos.cli.doctor;

import io.unimos.config.Role;
import io.unimos.config.ServiceSettings;
import io.unimos.config.Settings;
import io.unimos.config.SettingsException;
import io.unimos.service.check.EventSchemas;
import io.unimos.service.check.EventSchemas.Entry;
import io.unimos.service.check.Problem;
import io.unimos.service.check.RegistryCheck;
import io.unimos.service.check.Subjects;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/**
 * The questions that a start asks the registry, for both roles, and further ones whose answers
 * matter from the first record on. Does it accept the schemas of this version, can what it holds be
 * read, and would it refuse a producer that breaks its readers? Changes nothing; stateless.
 */
final class RegistryReview {
  private static final String ASKED = "registry";

  private RegistryReview() {}

  static List<Finding> examine(Settings settings) {
    List<Problem> problems = RegistryCheck.problems(settings, EnumSet.allOf(Role.class));
    List<Finding> findings = new ArrayList<>();
    for (Problem problem : problems) {
      findings.add(Finding.of(problem, ASKED, "see " + problem.key()));
    }
    if (problems.stream()
        .anyMatch(problem -> problem.key().equals(ServiceSettings.SCHEMA_REGISTRY_URL.name()))) {
      return findings;
    }
    try (Subjects subjects = new Subjects(settings)) {
      RegistryCheck.requireTopicNames(settings);
      for (Entry entry : EventSchemas.of(settings.topics())) {
        findings.addAll(of(entry, subjects));
      }
    } catch (SettingsException e) {
      findings.add(Finding.warning(ASKED, e.getMessage(), "set " + e.key()));
    }
    if (findings.isEmpty()) {
      findings.add(
          Finding.ok(
              ASKED,
              "schemas at "
                  + settings.service().schemaRegistryUrl().replaceAll("//[^/@]+@", "//")));
    }
    return findings;
  }

  /** Returns the problems of one subject; none where there is no subject yet. */
  private static List<Finding> of(Entry entry, Subjects subjects) {
    List<Finding> findings = new ArrayList<>();
    String subject = entry.subject();
    if (subjects.versions(subject).isEmpty()) {
      return findings;
    }
    for (String line : subjects.unreadable(entry)) {
      findings.add(
          Finding.error(
              ASKED,
              "this release cannot read " + line,
              "find who registered it; delete that version, or name another topic by "
                  + entry.key()));
    }
    if (subjects.id(entry).isEmpty() && !subjects.accepts(entry)) {
      findings.add(
          Finding.error(
              ASKED,
              "subject %s refuses this release's schema".formatted(subject),
              "find who registered what is there, or name another topic by " + entry.key()));
    }
    String level = subjects.level(subject);
    if (!subjects.refusesWhatBreaks(entry, level)) {
      findings.add(
          Finding.warning(
              ASKED,
              "subject %s has compatibility %s: a producer may break every reader"
                  .formatted(subject, level),
              "schemas register --set-level, or PUT {\"compatibility\":\"BACKWARD\"} to /config/"
                  + subject));
    }
    return findings;
  }
}
