package io.unimos.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.unimos.chaos.FaultyEncoder.Fault;
import io.unimos.lab.bench.ForkedProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that set off a fault in the encoder, among images that do not. */
@Tag("chaos")
class EncoderFaultsIT {
  private static final int RESTART_ME = 70;

  @TempDir Path folder;

  @Test
  void shouldSetOneImageAsideWhenItAlwaysFails() throws Exception {
    poisoned("12a", "an image on which the encoder always throws", Fault.THROW, 1);
  }

  @Test
  void shouldPredictItAfterAllWhenItFailsOnce() throws Exception {
    poisoned("12b", "an image on which the encoder throws once", Fault.THROW_ONCE, 0);
  }

  @Test
  void shouldSetOneImageAsideWhenItOverflowsTheStack() throws Exception {
    poisoned("12c", "an image on which the encoder runs out of stack", Fault.OVERFLOW, 1);
  }

  @Test
  void shouldSetOneImageAsideWhenItsFeatureIsNotFinite() throws Exception {
    poisoned("15", "an image whose feature has NaN", Fault.NAN, 1);
  }

  @Test
  void shouldSplitTheBatchWhenTheDeviceHasNoMemory() throws Exception {
    poisoned("16", "batches for which the device has no memory", Fault.OUT_OF_MEMORY, 0);
  }

  private void poisoned(String number, String fault, Fault does, int refused) throws Exception {
    int times = ChaosScale.pick(3, 50);

    new Scenario(number, fault)
        .play(
            folder,
            Map.of(),
            world -> {
              ForkedProcess service = world.start("one");
              world.send(50);
              world.awaitAll();
              for (int i = 0; i < times; i++) {
                world.poisonDoes(does);
                world.send(40);
                world.sendPoison();
                world.send(40);
                world.awaitAll();
              }
              assertThat(world.harness().deadLetters()).hasSize(refused * times);
              assertThat(service.isAlive()).isTrue();
              String outcome =
                  refused == 0 ? "predicted like its neighbours" : "set aside: " + world.reasons();
              return Finding.of(times, outcome);
            });
  }

  @Test
  void shouldEndWithTheCauseNamedAndSetTheImageAsideWhenTheEncoderHangsOnIt() throws Exception {
    hangs("17", "an image on which the encoder hangs for ever", Fault.HANG);
  }

  @Test
  void shouldDoTheSameWhenTheEncoderTakesAMinute() throws Exception {
    assumeTrue(ChaosScale.isLong(), "as the one that hangs for ever");
    hangs("12d", "an image on which the encoder takes a minute", Fault.SLEEP);
  }

  private void hangs(String number, String fault, Fault does) throws Exception {
    new Scenario(number, fault)
        .play(
            folder,
            Map.of("encode.batch-deadline", "5s"),
            world -> {
              ForkedProcess service = world.start("one");
              world.send(50);
              world.awaitAll();
              world.poisonDoes(does);
              world.send(10);
              world.sendPoison();
              world.send(40);
              int starts = 0;
              long recovery = 0;
              while (world.answered() < 101 && starts < 5) {
                assertThat(service.awaitExit(ChaosWorld.PATIENCE)).isEqualTo(RESTART_ME);
                assertThat(service.log()).contains("encode.batch-deadline");
                service = world.start("one");
                starts++;
                recovery = awaitEndOrAll(world, service);
              }
              assertThat(world.reasons()).isEqualTo(Map.of("ENCODER_UNAVAILABLE", 1L));
              return new Finding(
                  1, "exit 70 each time, set aside at start " + (starts + 1), List.of(recovery));
            });
  }

  /** Until all is answered, or the service has ended again. */
  private static long awaitEndOrAll(ChaosWorld world, ForkedProcess service) {
    long from = System.nanoTime();
    world.harness().awaitWhileReading(() -> world.answered() >= 101 || !service.isAlive());
    return Duration.ofNanos(System.nanoTime() - from).toMillis();
  }
}
