package io.unimos.stream;

import io.unimos.event.AdapterVersion;
import io.unimos.event.Prediction;
import io.unimos.event.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The promises of the service, checked on what a read_committed consumer met: each input has
 * exactly one prediction or dead letter (I1); the predictions of a domain come in its order, count
 * from 1 without gaps and carry the chain recomputed from the inputs (I2, I3); versions of a domain
 * count from 1 without gaps, each is there once, and no prediction names one that is not, or was
 * decided on a later image (I4).
 */
public final class StreamOracle {
  private StreamOracle() {}

  /** The position of an input. */
  public record Position(String topic, int partition, long offset) {}

  /**
   * A record of the images topic.
   *
   * @param id the image's id; empty when the record is no event that can be read
   */
  public record Input(Position position, String domain, Optional<String> id) {}

  /**
   * Compares.
   *
   * @param inputs by partition in the order of their offsets
   * @param predictions as they were met
   * @param letters where the dead letters say that they come from
   * @return a line for each violation; empty when all promises were kept
   */
  public static List<String> violations(
      List<Input> inputs,
      List<Prediction> predictions,
      List<Position> letters,
      List<AdapterVersion> versions) {
    List<String> violations = new ArrayList<>();
    answers(inputs, predictions, letters, violations);
    Set<Position> refused = new HashSet<>(letters);
    Map<String, List<String>> accepted = new TreeMap<>();
    for (Input input : inputs) {
      if (!refused.contains(input.position())) {
        accepted
            .computeIfAbsent(input.domain(), d -> new ArrayList<>())
            .add(input.id().orElse("unreadable"));
      }
    }
    violations.addAll(ChainOracle.violations(accepted, predictions));
    versions(predictions, versions, violations);
    return violations;
  }

  private static void answers(
      List<Input> inputs,
      List<Prediction> predictions,
      List<Position> letters,
      List<String> violations) {
    Map<Position, Integer> answers = new HashMap<>();
    predictions.forEach(p -> answers.merge(position(p), 1, Integer::sum));
    letters.forEach(p -> answers.merge(p, 1, Integer::sum));
    for (Input input : inputs) {
      Integer count = answers.remove(input.position());
      if (count == null) {
        violations.add("lost: " + input);
      } else if (count > 1) {
        violations.add("answered %d times: %s".formatted(count, input));
      }
    }
    answers.keySet().forEach(position -> violations.add("answered but never sent: " + position));
  }

  private static Position position(Prediction p) {
    return new Position(p.getSourceTopic(), p.getSourcePartition(), p.getSourceOffset());
  }

  private static void versions(
      List<Prediction> predictions, List<AdapterVersion> versions, List<String> violations) {
    Map<String, List<Long>> numbers = new TreeMap<>();
    for (AdapterVersion version : versions) {
      if (version.getStatus() != Status.ROLLED_BACK) {
        numbers
            .computeIfAbsent(version.getDomain(), d -> new ArrayList<>())
            .add(version.getVersion());
      }
    }
    numbers.forEach(
        (domain, given) -> {
          List<Long> sorted = given.stream().sorted().toList();
          for (int i = 0; i < sorted.size(); i++) {
            if (sorted.get(i) != i + 1) {
              violations.add("versions of %s: %s".formatted(domain, given));
              return;
            }
          }
        });
    decidedBeforeNamed(predictions, versions, violations);
    for (Prediction p : predictions) {
      if (p.getAdapterVersion() != 0
          && !numbers.getOrDefault(p.getDomain(), List.of()).contains(p.getAdapterVersion())) {
        violations.add(
            "%s of %s names version %d, which was never published"
                .formatted(p.getId(), p.getDomain(), p.getAdapterVersion()));
        return;
      }
    }
  }

  /** A version serves from the image after the one on which it was decided. */
  private static void decidedBeforeNamed(
      List<Prediction> predictions, List<AdapterVersion> versions, List<String> violations) {
    Map<String, Long> decided = new HashMap<>();
    for (AdapterVersion version : versions) {
      if (version.getStatus() != Status.ROLLED_BACK) {
        decided.put(version.getDomain() + "@" + version.getVersion(), version.getSequence());
      }
    }
    for (Prediction p : predictions) {
      Long after = decided.get(p.getDomain() + "@" + p.getAdapterVersion());
      if (after != null && p.getDomainSequence() <= after) {
        violations.add(
            "image %d of %s names version %d, decided on image %d"
                .formatted(p.getDomainSequence(), p.getDomain(), p.getAdapterVersion(), after));
        return;
      }
    }
  }
}
