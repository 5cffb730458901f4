package io.unimos.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every camera is answered again, whatever its service met; how soon, a test does not say. */
@Tag("slow")
class BenchRestoreIT {
  @TempDir Path folder;

  @Test
  void shouldAnswerEveryCameraAgainAfterEachEnd() throws IOException {
    BenchRun run =
        BenchRun.of(
            new BenchRestoreCommand(),
            folder,
            "--cameras=3",
            "--history=10",
            "--heap=512m",
            // twice the cameras of one that has gone wait for so long
            "--set=kafka.main.consumer.session.timeout.ms=6000");

    for (String how : new String[] {"WithState", "WithoutState", "WithStandby", "ScaleDown"}) {
      assertThat(run.number("seconds" + how)).isPositive();
      assertThat(run.number("seconds" + how + "Median"))
          .isBetween(0.0, run.number("seconds" + how));
      assertThat(run.number("restoredBytes" + how)).isNotNegative();
    }
    assertThat(run.number("restoredBytesWithoutState")).isPositive();
  }
}
