package io.unimos.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.core.domain.AdaptSettings;
import io.unimos.core.domain.DomainContext;
import io.unimos.core.domain.Trainer;
import io.unimos.core.domain.TrainingQueue;
import io.unimos.core.round.Round;
import io.unimos.event.Action;
import io.unimos.event.AdapterCommand;
import io.unimos.event.AdapterVersion;
import io.unimos.event.Prediction;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rounds beside the stream, with a trainer that the test holds. */
class WaitingRoundsTest extends FourClusters {
  private static final int FIRST = 64;

  private final CountDownLatch held = new CountDownLatch(1);
  private final AtomicInteger trained = new AtomicInteger();
  private final TrainingQueue queue = new TrainingQueue(1, 1000, System::nanoTime);
  private boolean closed;

  @BeforeEach
  void start(@TempDir Path state) {
    role =
        new AdaptRoleDriver(
            "waiting-rounds",
            source,
            AdaptSettings.stream(0.05),
            context -> Rounds.background(heldTrainer(context), queue),
            100,
            LearningStreamTest.listener(received::add),
            state);
  }

  private Trainer heldTrainer(DomainContext context) {
    return new Trainer(
        context,
        new Round(
            context.source(),
            context.regression(),
            context.settings().method(),
            labels -> {
              trained.incrementAndGet();
              await();
              return labels;
            }));
  }

  private void await() {
    try {
      assertThat(held.await(5, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      // the test has ended
      Thread.currentThread().interrupt();
    }
  }

  @AfterEach
  @Override
  void stop() {
    held.countDown();
    if (!closed) {
      super.stop();
    }
  }

  @Test
  void shouldBuildNoRequestWhileACameraWaits() {
    send("gate", FIRST);
    send("yard", FIRST);
    assertThat(queue.status().waiting()).isEqualTo(1);

    for (int image = 0; image < 300; image++) {
      send("yard", 1);
      // a built request would have been handed over, or its place been lost
      assertThat(queue.status().waiting()).isEqualTo(1);
    }

    assertThat(trained.get()).isLessThanOrEqualTo(1);
    assertThat(role.read(TOPICS.predictions(), Prediction.class)).hasSize(2 * FIRST + 300);
    assertThat(received).filteredOn(each -> each.startsWith("window")).hasSizeGreaterThan(4);
    assertThat(received).noneMatch(each -> each.startsWith("round"));
  }

  @Test
  void shouldGiveASilentCameraItsTurnAndItsResult() {
    send("gate", FIRST);
    send("yard", FIRST);
    held.countDown();

    // no image comes any more
    List<AdapterVersion> versions = new ArrayList<>();
    long giveUp = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
    while (versions.size() < 2 && System.nanoTime() < giveUp) {
      role.beat();
      versions.addAll(role.read(TOPICS.adapterVersions(), AdapterVersion.class));
      Thread.onSpinWait();
    }

    assertThat(versions).extracting(AdapterVersion::getDomain).containsExactly("gate", "yard");
    assertThat(versions)
        .extracting(AdapterVersion::getSequence)
        .containsExactly((long) FIRST, (long) FIRST);
    assertThat(versions).extracting(AdapterVersion::getAt).containsOnly(Instant.EPOCH);
    assertThat(queue.status().waiting()).isZero();
    assertThat(trained).hasValue(2);
  }

  @Test
  void shouldGiveThePlaceBackWhenTheCameraIsFrozenOrItsTaskCloses() {
    send("gate", FIRST);
    send("yard", FIRST);
    send("dock", FIRST);
    assertThat(queue.status().waiting()).isEqualTo(2);

    role.send(
        TOPICS.adapterCommands(),
        "yard",
        new AdapterCommand("yard", Action.FREEZE, null, "test", Instant.EPOCH, null, null));
    send("yard", 1);
    assertThat(queue.status().waiting()).isEqualTo(1);

    held.countDown();
    role.close();
    closed = true;
    assertThat(queue.status().waiting()).isZero();
    assertThat(received).noneMatch(each -> each.startsWith("failed"));
  }

  @Test
  void shouldDropPlaceAndRoundOfACameraThatIsForgotten() {
    send("gate", FIRST);
    send("yard", FIRST);
    assertThat(queue.status().waiting()).isEqualTo(1);

    for (String domain : List.of("gate", "yard")) {
      role.send(
          TOPICS.adapterCommands(),
          domain,
          new AdapterCommand(domain, Action.FORGET, null, "test", Instant.EPOCH, null, null));
    }
    assertThat(queue.status().waiting()).isZero();

    // the round ends its turn, and nobody takes its result
    held.countDown();
    send("gate", FIRST);
    List<AdapterVersion> versions = new ArrayList<>();
    long giveUp = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
    while (versions.isEmpty() && System.nanoTime() < giveUp) {
      role.beat();
      versions.addAll(role.versions());
      Thread.onSpinWait();
    }

    assertThat(versions).hasSize(1);
    assertThat(versions.get(0).getDomain()).isEqualTo("gate");
    assertThat(versions.get(0).getVersion()).isEqualTo(1);
    assertThat(versions.get(0).getSequence()).isEqualTo(FIRST);
    assertThat(trained).hasValue(2);
    assertThat(received).noneMatch(each -> each.startsWith("failed"));
  }
}
