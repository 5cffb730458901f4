package io.unimos.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.config.TopicSettings;
import io.unimos.core.domain.AdaptSettings;
import io.unimos.core.domain.Trainer;
import io.unimos.core.domain.TrainingQueue;
import io.unimos.core.math.Metric;
import io.unimos.core.source.SourceClusters;
import io.unimos.event.AdapterVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A budget that is too small for what cameras want, on a clock that the test moves. */
class RoundsWithoutMetTest {
  private static final TopicSettings TOPICS = AdaptRoleDriver.TOPICS;
  private static final int CLASSES = 4;
  private static final int DIMENSION = 32;
  private static final double NOISE = .12;
  private static final int WINDOW = 64;

  /** Of a second: a tenth of what a round is reckoned with is saved up at most. */
  private static final double BUDGET = .02;

  private final SplittableRandom random = new SplittableRandom(5);
  private final float[][] centres =
      SourceClusters.centres(CLASSES, DIMENSION, new SplittableRandom(1));
  private final List<String> received = new ArrayList<>();
  private final AtomicLong nanos = new AtomicLong();
  private final TrainingQueue queue = new TrainingQueue(1, BUDGET, nanos::get);
  private final List<AdapterVersion> versions = new ArrayList<>();
  private AdaptRoleDriver role;

  @BeforeEach
  void start(@TempDir Path state) {
    role =
        new AdaptRoleDriver(
            "rounds-without-met",
            SourceClusters.source(centres, 40, NOISE, 20, new SplittableRandom(2)),
            AdaptSettings.stream(0.05),
            context -> Rounds.background(new Trainer(context), queue),
            100,
            LearningStreamTest.listener(received::add),
            state);
  }

  @AfterEach
  void stop() {
    role.close();
  }

  /**
   * The first round comes while little is wanted. Then two cameras want one at every window's end,
   * and get theirs in closed form; when they have been quiet for long, steps come back.
   */
  @Test
  void shouldLeaveStepsOutWhileMoreIsWantedThanAllowedAndReplayThemSo() {
    send("gate", WINDOW);
    awaitVersions(1);
    send("yard", 20 * WINDOW);
    send("gate", 4 * WINDOW);
    assertThat(queue.status().demand()).isGreaterThan(1);
    assertThat(versions).as("the budget is spent: all wait").hasSize(1);
    pass(60);
    awaitVersions(2);
    pass(60);
    awaitVersions(3);
    pass(3_600);
    send("yard", 16 * WINDOW);
    awaitVersions(4);

    assertThat(versions)
        .extracting(AdapterVersion::getDomain)
        .containsExactly("gate", "yard", "gate", "yard");
    assertThat(versions).extracting(v -> steps(v)).containsExactly(40., 0., 0., 40.);
    // w of the vision head: the language head has no share after a round without steps
    assertThat(versions)
        .extracting(AdapterVersion::getEnsembleWeight)
        .containsExactly(.85f, 1f, 1f, .85f);
    assertThat(versions).allMatch(v -> v.getVision().hasRemaining());
    for (String domain : List.of("gate", "yard")) {
      List<VersionAudit.Repeated> again =
          role.replayed(
              domain, versions.stream().filter(v -> v.getDomain().equals(domain)).toList());
      assertThat(again).hasSize(2);
      assertThat(again).allSatisfy(each -> assertThat(each.differences()).as(domain).isEmpty());
    }
    assertThat(received).noneMatch(each -> each.startsWith("failed"));
  }

  private static double steps(AdapterVersion version) {
    return version.getTraining().get(Metric.STEPS.onTopic());
  }

  private void pass(int seconds) {
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    // tasks say that they are there
    role.beat();
  }

  private void awaitVersions(int count) {
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (versions.size() < count && System.nanoTime() < giveUp) {
      role.beat();
      versions.addAll(role.read(TOPICS.adapterVersions(), AdapterVersion.class));
      Thread.onSpinWait();
    }
    assertThat(versions).hasSize(count);
  }

  private void send(String domain, int count) {
    for (int i = 0; i < count; i++) {
      float[] row = centres[random.nextInt(CLASSES)].clone();
      for (int j = 0; j < DIMENSION; j++) {
        row[j] += (float) (NOISE * random.nextGaussian() + (j % 3 == 0 ? 0.12 : -0.05));
      }
      role.feature(domain, SourceClusters.normalised(row));
    }
  }
}
