package io.unimos.stream;

import io.unimos.event.Prediction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds loss, doubling, reordering and altered records in one pass: every domain's predictions, as
 * read, must be exactly the ids that were sent, in order, with sequences from 1 without gaps, and
 * with the chain recomputed here from the ids that were sent.
 */
public final class ChainOracle {
  private ChainOracle() {}

  /**
   * Compares.
   *
   * @param sent ids by domain, in the order they were sent
   * @param predictions as a read_committed consumer met them
   * @return a line for each violation; empty when all is as it should be
   */
  public static List<String> violations(
      Map<String, List<String>> sent, List<Prediction> predictions) {
    Map<String, List<Prediction>> byDomain = new HashMap<>();
    predictions.forEach(
        p -> byDomain.computeIfAbsent(p.getDomain(), d -> new ArrayList<>()).add(p));
    List<String> violations = new ArrayList<>();
    sent.forEach(
        (domain, ids) -> check(domain, ids, byDomain.getOrDefault(domain, List.of()), violations));
    byDomain.keySet().stream()
        .filter(domain -> !sent.containsKey(domain))
        .forEach(domain -> violations.add(domain + ": never sent"));
    return violations;
  }

  private static void check(
      String domain, List<String> ids, List<Prediction> got, List<String> violations) {
    if (got.size() != ids.size()) {
      violations.add("%s: %d sent, %d predicted".formatted(domain, ids.size(), got.size()));
    }
    long chain = 0;
    for (int i = 0; i < Math.min(ids.size(), got.size()); i++) {
      Prediction p = got.get(i);
      chain = DomainSequence.chain(chain, ids.get(i));
      if (!p.getId().equals(ids.get(i))
          || p.getDomainSequence() != i + 1
          || p.getChain() != chain) {
        violations.add(
            "%s at %d: expected %s, got %s with sequence %d and chain %d"
                .formatted(
                    domain, i + 1, ids.get(i), p.getId(), p.getDomainSequence(), p.getChain()));
        return;
      }
    }
  }
}
