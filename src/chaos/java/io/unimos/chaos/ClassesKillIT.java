package io.unimos.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.bundle.Bundle;
import io.unimos.event.Prediction;
import io.unimos.harness.ServiceHarness;
import io.unimos.lab.bench.ForkedProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Classes are retired, added and renamed under load, and the service is killed with -9 as soon as
 * each command is on the topic: each camera goes from set to set once, in their order, and versions
 * replay to the same bytes. Features come straight onto their topic.
 */
@Tag("chaos")
class ClassesKillIT {
  private static final int DOMAINS = 2;

  @TempDir Path folder;
  private ServiceHarness harness;
  private FeatureFeed feed;
  private KilledService killed;

  @Test
  void shouldGoFromSetToSetOnceWhenKilledAtEachCommand() throws Exception {
    try (KilledService opened = new KilledService(folder, DOMAINS, Map.of())) {
      killed = opened;
      harness = killed.harness();
      feed = killed.feed();
      String name = Bundle.load(harness.settings().service().requiredBundle()).classes().get(0);
      List<List<String>> commands =
          List.of(
              List.of("retire", name),
              List.of("add", name, "--encoder", "demo"),
              List.of("rename", name, "renamed"));

      List<Long> recoveryMillis = changeAndKill(commands);

      killed.lostNothing();
      eachDomainGoesThroughTheSetsInOrder(commands.size());
      namesAreThoseOfTheSet(name);
      killed.replaysAll();
      new Scenario("03b", "kill -9 as classes are retired, added and renamed")
          .report(
              new Finding(
                  commands.size(),
                  "each camera goes from set to set once; all versions replay to the same bytes",
                  recoveryMillis),
              harness.predictions().size(),
              harness.versions().size());
    }
  }

  private List<Long> changeAndKill(List<List<String>> commands) throws Exception {
    List<Long> recoveryMillis = new ArrayList<>();
    ForkedProcess service = killed.start();
    try {
      for (List<String> command : commands) {
        killed.feedUntilVersions(DOMAINS);
        feed.send(2 * DOMAINS * KilledService.WINDOW);
        String unused =
            killed.run(
                Stream.of(List.of("classes"), command, List.of("--wait", "0s"))
                    .flatMap(List::stream)
                    .toArray(String[]::new));
        feed.send(DOMAINS * KilledService.WINDOW);
        service.kill();
        long killedAt = System.nanoTime();
        harness.drain();
        int committed = harness.predictions().size();
        service = killed.start();
        feed.send(DOMAINS);
        harness.awaitWhileReading(() -> harness.predictions().size() > committed);
        recoveryMillis.add((System.nanoTime() - killedAt) / 1_000_000);
      }
      killed.feedUntilVersions(DOMAINS);
      harness.awaitWhileReading(() -> harness.predictions().size() >= feed.count());
    } finally {
      killed.stop(service);
    }
    harness.drain();
    return recoveryMillis;
  }

  private void eachDomainGoesThroughTheSetsInOrder(int last) {
    Map<String, List<Prediction>> byDomain =
        harness.predictions().stream().collect(Collectors.groupingBy(Prediction::getDomain));
    assertThat(byDomain).hasSize(DOMAINS);
    byDomain.forEach(
        (domain, predictions) -> {
          List<Long> sets =
              predictions.stream()
                  .sorted(Comparator.comparingLong(Prediction::getDomainSequence))
                  .map(Prediction::getClassSet)
                  .toList();
          assertThat(sets).as(domain).isSorted().startsWith(0L).endsWith((long) last);
        });
  }

  private void namesAreThoseOfTheSet(String name) {
    Map<Long, Set<String>> named =
        harness.predictions().stream()
            .collect(
                Collectors.groupingBy(
                    Prediction::getClassSet,
                    Collectors.flatMapping(
                        p ->
                            Stream.concat(
                                Stream.of(
                                    p.getLabel(), p.getZeroShotLabel(), p.getPrototypeLabel()),
                                p.getTopK().stream().map(score -> score.getLabel())),
                        Collectors.toCollection(HashSet::new))));
    assertThat(named.get(0L)).contains(name);
    assertThat(named.get(1L)).doesNotContain(name);
    assertThat(named.get(2L)).contains(name);
    assertThat(named.get(3L)).contains("renamed").doesNotContain(name);
  }
}
