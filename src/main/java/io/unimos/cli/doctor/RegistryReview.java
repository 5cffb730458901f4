package io.unimos.cli.doctor;

import io.unimos.config.Settings;
import io.unimos.service.check.EventSchemas;
import io.unimos.service.check.EventSchemas.Entry;
import io.unimos.service.check.Subjects;
import java.util.ArrayList;
import java.util.List;

/**
 * The questions to the registry that a start does not ask, but whose answers matter from the first
 * record on. Does it accept the schemas of this version, can what it holds be read, and would it
 * refuse a producer that breaks its readers?
 */
public final class RegistryReview {
  private RegistryReview() {}

  static List<Finding> examine(Settings settings) {
    List<Finding> findings = new ArrayList<>();
    try (Subjects subjects = new Subjects(settings)) {
      for (Entry entry : EventSchemas.of(settings.topics())) {
        findings.addAll(of(entry, subjects));
      }
    }
    return findings;
  }

  /** Returns the problems of one subject; none where there is no subject yet. */
  public static List<Finding> of(Entry entry, Subjects subjects) {
    List<Finding> findings = new ArrayList<>();
    String subject = entry.subject();
    if (subjects.versions(subject).isEmpty()) {
      return findings;
    }
    for (String line : subjects.unreadable(entry)) {
      findings.add(
          Finding.error(
              "registry",
              "this release cannot read " + line,
              "find who registered it; delete that version, or name another topic by "
                  + entry.key()));
    }
    if (subjects.id(entry).isEmpty() && !subjects.accepts(entry)) {
      findings.add(
          Finding.error(
              "registry",
              "subject %s refuses this release's schema".formatted(subject),
              "find who registered what is there, or name another topic by " + entry.key()));
    }
    String level = subjects.level(subject);
    if (!subjects.refusesWhatBreaks(entry, level)) {
      findings.add(
          Finding.warning(
              "registry",
              "subject %s has compatibility %s: a producer may break every reader"
                  .formatted(subject, level),
              "schemas register --set-level, or PUT {\"compatibility\":\"BACKWARD\"} to /config/"
                  + subject));
    }
    return findings;
  }
}
