package io.unimos.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.DemoBundle;
import io.unimos.event.Prediction;
import io.unimos.harness.ServiceHarness;
import io.unimos.lab.bench.ForkedProcess;
import io.unimos.wire.VersionRecords;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 while cameras move to another encoder, and then back and over again, with the bundles
 * exchanged after each kill. {@code -Dchaos.encoder-kills=N} sets how many. The features of both
 * encoders come straight onto their topic.
 */
@Tag("chaos")
class EncoderKillIT {
  private static final int KILLS =
      Integer.getInteger("chaos.encoder-kills", ChaosScale.pick(2, 20));
  private static final int DOMAINS = 3;
  private static final String OTHER = "another-encoder";

  @TempDir Path folder;
  private final SplittableRandom random = new SplittableRandom(ChaosScale.SEED);
  private ServiceHarness harness;
  private KilledService killed;
  private FeatureFeed serving;
  private FeatureFeed following;

  @Test
  void shouldAnswerEachImageOnceWhenKilledAsCamerasMove() throws Exception {
    System.out.println("chaos.seed=" + ChaosScale.SEED + " chaos.encoder-kills=" + KILLS);
    Path next = otherBundle();
    try (KilledService opened =
            new KilledService(folder, DOMAINS, Map.of("bundle.next", next.toString()));
        FeatureFeed feed =
            new FeatureFeed(
                opened.harness().settings(), Bundle.load(next), DOMAINS, ChaosScale.SEED)) {
      killed = opened;
      harness = killed.harness();
      serving = killed.feed();
      following = feed;

      List<Long> recoveryMillis = moveAndKill();

      killed.lostNothing();
      assertThat(moves()).isEqualTo((long) DOMAINS * KILLS);
      assertThat(harness.predictions())
          .extracting(Prediction::getEncoderId)
          .containsSubsequence(encoders());
      new Scenario("03c", "kill -9 as cameras move to another encoder")
          .report(
              new Finding(
                  KILLS,
                  "each image is answered once, and each camera moves once; then back, and so on",
                  recoveryMillis),
              harness.predictions().size(),
              harness.versions().size());
    }
  }

  /** The demo's bundle under the name of another encoder. */
  private Path otherBundle() throws Exception {
    Path next = folder.resolve("next-bundle");
    DemoBundle.unpack(next);
    Path manifest = next.resolve("bundle.json");
    String own = Bundle.load(next).encoder().id();
    Files.writeString(manifest, Files.readString(manifest).replace(own, OTHER));
    return next;
  }

  private List<Long> moveAndKill() throws Exception {
    List<Long> recoveryMillis = new ArrayList<>();
    ForkedProcess service = killed.start();
    try {
      // a next self needs a version too before it answers
      killed.feedUntilVersions(DOMAINS);
      following.send(serving.count() / 2);
      for (int kill = 0; kill < KILLS; kill++) {
        if (kill > 0) {
          killed.stop(service);
          exchange();
          service = killed.start();
        }
        long moved = moves();
        int enough = harness.predictions().size() + random.nextInt(2 * KilledService.WINDOW);
        boolean early = kill % 2 == 0;
        feedUntil(() -> early ? harness.predictions().size() > enough : moves() > moved);
        service.kill();
        long killedAt = System.nanoTime();
        harness.drain();
        int committed = harness.predictions().size();
        System.out.printf("killed after %d predictions, %d moves%n", committed, moves());
        service = killed.start();
        feedUntil(() -> harness.predictions().size() > committed);
        recoveryMillis.add((System.nanoTime() - killedAt) / 1_000_000);
        feedUntil(() -> moves() >= moved + DOMAINS);
      }
      harness.awaitWhileReading(() -> harness.predictions().size() >= serving.count());
    } finally {
      killed.stop(service);
    }
    harness.drain();
    return recoveryMillis;
  }

  /** Feeds both as fast as predictions come; the one that serves is never behind. */
  private void feedUntil(BooleanSupplier condition) {
    harness.awaitWhileReading(
        () -> {
          if (serving.count() - harness.predictions().size() < KilledService.WINDOW) {
            for (int i = 0; i < KilledService.WINDOW / 2; i++) {
              serving.send(DOMAINS);
              following.send(serving.count() - following.count());
            }
          }
          return condition.getAsBoolean();
        });
  }

  /** Exchanges the bundles, so that the cameras move back. */
  private void exchange() throws Exception {
    FeatureFeed first = following;
    following = serving;
    serving = first;
    Path settings = killed.settings();
    String text =
        Files.readString(settings)
            .replaceAll("(?m)^bundle=", "exchanged=")
            .replaceAll("(?m)^bundle\\.next=", "bundle=")
            .replaceAll("(?m)^exchanged=", "bundle.next=");
    Files.writeString(settings, text);
  }

  /** Returns the encoders that answer one after the other. */
  private List<String> encoders() throws Exception {
    String own = Bundle.load(folder.resolve("demo-bundle")).encoder().id();
    List<String> turns = new ArrayList<>();
    for (int i = 0; i < KILLS; i++) {
      turns.add(i % 2 == 0 ? own : OTHER);
    }
    return turns;
  }

  private long moves() {
    return harness.answers().stream()
        .filter(answer -> answer.getCommand().getAction().equals(VersionRecords.ENCODER))
        .filter(answer -> answer.getReason().startsWith("answers from the image after "))
        .count();
  }
}
