package io.unimos.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every peer answers every image, and a missing one is named; how fast, a test does not say. */
@Tag("slow")
class BenchPeersIT {
  @TempDir Path folder;

  @Test
  void shouldHoldTheServiceAgainstPlainStreamsAndNameThePythonThatIsMissing() throws IOException {
    BenchRun run =
        BenchRun.of(
            new BenchPeersCommand(),
            folder,
            "--encoder=free",
            "--images=100",
            "--warm-up=100",
            "--turns=1",
            "--bytes=2000",
            "--python=" + folder.resolve("no-such-python"));

    assertThat(run.number("imagesPerSecondFree")).isPositive();
    assertThat(run.number("imagesPerSecondPlainStreamsFree")).isPositive();
    run.hasRatioOrReason("ratioToPlainStreamsFree");
    assertThat(run.figures().has("ratioToPythonFree")).isFalse();
    assertThat(run.err()).contains("no ratioToPythonFree: ").contains("no-such-python");
  }
}
