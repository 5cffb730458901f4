package io.unimos.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.core.domain.AdaptSettings;
import io.unimos.core.domain.Trainer;
import io.unimos.core.domain.TrainingQueue;
import io.unimos.core.math.Metric;
import io.unimos.event.AdapterVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A budget that is too small for what cameras want, on a clock that the test moves. */
class RoundsWithoutMetTest extends FourClusters {
  private static final int WINDOW = 64;

  /** Of a second: a tenth of what a round is reckoned with is saved up at most. */
  private static final double BUDGET = .02;

  /** The processor time of a round, as long as on a machine that nothing else uses. */
  private static final long COST_NANOS = 200_000_000;

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicLong spent = new AtomicLong();
  private final TrainingQueue queue = new TrainingQueue(1, BUDGET, nanos::get);
  private final List<AdapterVersion> versions = new ArrayList<>();

  @BeforeEach
  void start(@TempDir Path state) {
    role =
        new AdaptRoleDriver(
            "rounds-without-met",
            source,
            AdaptSettings.stream(0.05),
            context ->
                Rounds.background(new Trainer(context), queue, () -> spent.getAndAdd(COST_NANOS)),
            100,
            LearningStreamTest.listener(received::add),
            state);
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
    long giveUp = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
    while (versions.size() < count && System.nanoTime() < giveUp) {
      role.beat();
      versions.addAll(role.read(TOPICS.adapterVersions(), AdapterVersion.class));
      Thread.onSpinWait();
    }
    assertThat(versions).hasSize(count);
  }
}
