package io.unimos.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys and counts of the benchmarks of the whole stream; how fast it is, a test does not say. */
@Tag("slow")
class BenchStreamIT {
  @TempDir Path folder;

  @Test
  void shouldHoldTheStreamAgainstTheBareEncoder() throws IOException {
    BenchRun run =
        BenchRun.of(new BenchEncodeCommand(), folder, "--images=96", "--turns=2", "--warm-up=200");

    assertThat(run.number("images")).isEqualTo(96);
    assertThat(run.number("turns")).isEqualTo(2);
    assertThat(run.number("imagesPerSecond")).isPositive();
    assertThat(run.number("bareImagesPerSecond")).isPositive();
    run.hasRatioOrReason("ratioToBareEncoder");
    if (run.figures().has("ratioToBareEncoder")) {
      assertThat(run.number("ratioToBareEncoder")).isLessThanOrEqualTo(1.02);
    }
    assertThat(run.number("cpuMillisPerImage")).isPositive();
    assertThat(run.number("bareCpuMillisPerImage")).isPositive();
    assertThat(run.number("batchFill")).isBetween(0.0, 1.0);
    assertThat(run.number("batchSize")).isBetween(1.0, 64.0);
    // an encoder that is slow is not sent everything that was polled
    assertThat(run.number("lookAheadMisses")).isBetween(0.0, 96.0 * 2 + 48);
  }

  @Test
  void shouldRepeatThePipelineAndReportHowFarItsRunsAreApart() throws IOException {
    BenchRun run =
        BenchRun.of(
            new BenchPipelineCommand(),
            folder,
            "--images=200",
            "--warm-up=200",
            "--turns=3",
            "--bytes=2000");

    assertThat(run.number("imagesPerSecond"))
        .isBetween(run.number("imagesPerSecondLeast"), run.number("imagesPerSecondMost"));
    assertThat(run.err().contains("more than a tenth apart"))
        .isEqualTo(run.number("imagesPerSecondMost") > 1.1 * run.number("imagesPerSecondLeast"));
    assertThat(run.number("images")).isEqualTo(200);
    assertThat(run.number("cpuMicrosPerImage")).isPositive();
    assertThat(run.number("lookAheadMisses")).isBetween(0.0, 200.0 * 4);
  }

  @Test
  void shouldMeasureLatencyInTurnsWithTrainingAndWithout() throws IOException {
    BenchRun run =
        BenchRun.of(
            new BenchLatencyCommand(),
            folder,
            "--load=200",
            "--rate=20",
            "--seconds=2",
            "--pairs=1",
            "--bytes=2000");

    assertThat(run.number("imagesPerSecond")).isEqualTo(20);
    // two quiet phases around one with training
    assertThat(run.number("images")).isGreaterThan(run.number("imagesWhileTraining"));
    assertThat(run.number("p99Millis")).isGreaterThanOrEqualTo(run.number("p50Millis"));
    assertThat(run.number("p99MillisWhileTraining"))
        .isGreaterThanOrEqualTo(run.number("p50MillisWhileTraining"));
    assertThat(run.number("rounds")).isPositive();
    run.hasRatioOrReason("p99RatioWhileTraining");
  }
}
