package io.unimos.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys and counts; how fast it is, a test does not say. */
@Tag("slow")
class BenchCamerasIT {
  @TempDir Path folder;

  @Test
  void shouldHoldManyAgainstFewWhenNoRateIsGiven() throws IOException {
    BenchRun run =
        BenchRun.of(
            new BenchCamerasCommand(),
            folder,
            "--cameras=70",
            "--images=100",
            "--warm-up=0",
            "--turns=2");

    assertThat(run.number("cameras")).isEqualTo(70);
    // two of each camera at least
    assertThat(run.number("images")).isEqualTo(140);
    assertThat(run.number("turns")).isEqualTo(2);
    assertThat(run.number("turnsSteady")).isBetween(0.0, 2.0);
    assertThat(run.number("imagesPerSecond")).isPositive();
    assertThat(run.number("fewImagesPerSecond")).isPositive();
    assertThat(run.number("heapBytesPerCamera")).isBetween(1_000.0, 10_000_000.0);
    assertThat(run.number("camerasInMemory")).isBetween(1.0, 94.0);
    assertThat(run.number("loads")).isNotNegative();
    assertThat(run.number("evictions")).isNotNegative();
    assertThat(run.number("scrapeBytes")).isPositive();
    assertThat(run.number("cpuMicrosPerImage")).isPositive();
    assertThat(run.number("fewCpuMicrosPerImage")).isPositive();
    run.hasRatioOrReason("ratioToFewCameras");
    assertThat(run.figures().has("roundsDone")).isFalse();
    assertThat(run.figures().has("p99Millis")).isFalse();
  }

  @Test
  void shouldReportRoundsAndLatencyWhenARateIsGiven() throws IOException {
    BenchRun run =
        BenchRun.of(
            new BenchCamerasCommand(),
            folder,
            "--cameras=2",
            "--history=63",
            "--rate=40",
            "--seconds=4",
            "--warm-up=0",
            "--rounds=on");

    assertThat(run.number("p99Millis")).isGreaterThanOrEqualTo(run.number("p50Millis"));
    assertThat(run.number("imagesPerSecond")).isBetween(1.0, 44.0);
    assertThat(run.number("roundsWanted")).isGreaterThanOrEqualTo(2);
    assertThat(run.number("roundsDone")).isBetween(0.0, run.number("roundsWanted"));
    assertThat(run.number("camerasWithVersion")).isBetween(0.0, run.number("camerasWithRound"));
    assertThat(run.number("oldestQueuedSeconds")).isNotNegative();
    assertThat(run.figures().has("secondsToFirstRoundOfLastCamera"))
        .isEqualTo(run.number("camerasWithRound") == 2);
  }
}
