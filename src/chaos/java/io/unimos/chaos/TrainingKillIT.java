package io.unimos.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.event.AdapterVersion;
import io.unimos.event.Prediction;
import io.unimos.event.Status;
import io.unimos.harness.ServiceHarness;
import io.unimos.lab.bench.ForkedProcess;
import io.unimos.lab.broker.FreePort;
import io.unimos.wire.AdapterHash;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 while a round trains, again and again: only after new predictions and a new version were
 * committed since the last kill, and only while the service says that a round is under way. {@code
 * -Dchaos.training-kills=N} sets how many. Features come straight onto their topic, so that the
 * trainer is the real one and the encoder costs nothing.
 */
@Tag("chaos")
class TrainingKillIT {
  private static final int KILLS =
      Integer.getInteger("chaos.training-kills", ChaosScale.pick(2, 20));
  private static final int DOMAINS = 2;
  private static final Pattern IN_FLIGHT = Pattern.compile("(?m)^unimos_rounds_in_flight (\\S+)$");

  @TempDir Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private ServiceHarness harness;
  private FeatureFeed feed;
  private KilledService killed;
  private int port;

  @Test
  void shouldRepeatTheRoundToTheSameBytesWhenKilledInMidTraining() throws Exception {
    System.out.println("chaos.seed=" + ChaosScale.SEED + " chaos.training-kills=" + KILLS);
    port = FreePort.any();
    try (KilledService opened =
        new KilledService(folder, DOMAINS, Map.of("http.port", Integer.toString(port)))) {
      killed = opened;
      harness = killed.harness();
      feed = killed.feed();

      List<Long> recoveryMillis = killAndRecover();

      System.out.println("ms from restart to next committed prediction: " + recoveryMillis);
      killed.lostNothing();
      versionsAreWholeAndInOrder();
      for (int i = 0; i < DOMAINS; i++) {
        replaysToTheSameBytes("camera-" + i);
      }
      new Scenario("03", "kill -9 while a round trains, real trainer")
          .report(
              new Finding(
                  KILLS,
                  "the round is repeated; all %d versions replay to the same bytes"
                      .formatted(rounds().count()),
                  recoveryMillis),
              harness.predictions().size(),
              harness.versions().size());
    }
  }

  private List<Long> killAndRecover() throws Exception {
    List<Long> recoveryMillis = new ArrayList<>();
    ForkedProcess service = killed.start();
    try {
      for (int kill = 0; kill < KILLS; kill++) {
        killed.feedUntilVersions(1);
        // both domains' windows end within this, and so a round begins; another one follows where
        // that has ended before anybody has seen it
        killed.feedUntil(() -> roundsInFlight() > 0, DOMAINS * KilledService.WINDOW);
        service.kill();
        long killedAt = System.nanoTime();
        harness.drain();
        int committed = harness.predictions().size();
        System.out.printf(
            "killed in training after %d predictions, %d versions%n",
            committed, harness.versions().size());
        service = killed.start();
        feed.send(1);
        harness.awaitWhileReading(() -> harness.predictions().size() > committed);
        recoveryMillis.add((System.nanoTime() - killedAt) / 1_000_000);
      }
      int versions = harness.versions().size() + DOMAINS;
      killed.feedUntil(
          () -> harness.versions().size() >= versions && served() == DOMAINS, KilledService.WINDOW);
      harness.awaitWhileReading(() -> harness.predictions().size() >= feed.count());
    } finally {
      killed.stop(service);
    }
    // a round may yet be decided on while the service stops
    harness.drain();
    return recoveryMillis;
  }

  private double roundsInFlight() {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build();
    try {
      Matcher gauge = IN_FLIGHT.matcher(http.send(request, BodyHandlers.ofString()).body());
      return gauge.find() ? Double.parseDouble(gauge.group(1)) : 0;
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Returns how many cameras a version of their own has answered. */
  private long served() {
    return harness.predictions().stream()
        .filter(p -> p.getAdapterVersion() > 0)
        .map(Prediction::getDomain)
        .distinct()
        .count();
  }

  private void versionsAreWholeAndInOrder() {
    Map<String, List<AdapterVersion>> byDomain =
        harness.versions().stream().collect(Collectors.groupingBy(AdapterVersion::getDomain));
    assertThat(byDomain).hasSize(DOMAINS);
    byDomain.forEach(
        (domain, records) -> {
          List<AdapterVersion> rounds =
              records.stream().filter(v -> v.getStatus() != Status.ROLLED_BACK).toList();
          assertThat(rounds)
              .extracting(AdapterVersion::getVersion)
              .as("%s: each version once", domain)
              .containsExactlyInAnyOrderElementsOf(
                  LongStream.rangeClosed(1, rounds.size()).boxed().toList());
          assertThat(rounds).allSatisfy(v -> assertThat(AdapterHash.of(v)).isEqualTo(v.getHash()));
          firstNamedAfterItWasDecided(domain, rounds);
        });
  }

  /**
   * Version and prediction commit together; the image after the decision is the first it serves.
   */
  private void firstNamedAfterItWasDecided(String domain, List<AdapterVersion> rounds) {
    Map<Long, Long> first = new TreeMap<>();
    for (Prediction p : harness.predictions()) {
      if (p.getDomain().equals(domain) && p.getAdapterVersion() > 0) {
        first.merge(p.getAdapterVersion(), p.getDomainSequence(), Math::min);
      }
    }
    Map<Long, Long> decided =
        rounds.stream()
            .filter(v -> v.getStatus() == Status.ACCEPTED)
            .collect(Collectors.toMap(AdapterVersion::getVersion, AdapterVersion::getSequence));
    assertThat(first).isNotEmpty();
    assertThat(first)
        .allSatisfy((version, image) -> assertThat(image).isEqualTo(decided.get(version) + 1));
  }

  private void replaysToTheSameBytes(String domain) throws Exception {
    String said = killed.run("adapters", "replay", domain);
    long rounds = rounds().filter(v -> v.getDomain().equals(domain)).count();
    assertThat(said).contains("%d of %d rounds gave the same bytes".formatted(rounds, rounds));
  }

  private Stream<AdapterVersion> rounds() {
    return harness.versions().stream().filter(v -> v.getStatus() != Status.ROLLED_BACK);
  }
}
