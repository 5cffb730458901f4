package io.unimos.lab.trials;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuditCoverageTest {
  @Test
  void shouldCoverAsOftenAsEachIntervalClaimsWhenStreamsAreSimulated() {
    for (double accuracy : new double[] {.5, .8, .95}) {
      AuditCoverage coverage = AuditCoverage.simulated(accuracy, 200, 100, 3);

      assertThat(coverage.looks()).isEqualTo(200 * 100);
      assertThat(coverage.eye().eachLook()).isGreaterThanOrEqualTo(.87);
      assertThat(coverage.anyTime().allLooks()).isGreaterThanOrEqualTo(.90);
      // which is why there are two
      assertThat(coverage.eye().allLooks()).isLessThan(.75);
      assertThat(coverage.eye().width()).isLessThan(coverage.anyTime().width());
    }
  }

  @Test
  void shouldHoldThemToTheAccuracySoFarWhenImagesAreDrawn() {
    boolean[] right = new boolean[512];
    Arrays.fill(right, true);

    AuditCoverage coverage = AuditCoverage.drawn("camera", right, 4, 50, 3);

    // an interval with an upper end below 1 cannot hold what is always right
    assertThat(coverage.eye().eachLook()).isZero();
    assertThat(coverage.anyTime().allLooks()).isEqualTo(1);
    assertThat(coverage.looks()).isBetween(50 * 8, 50 * 32);
    assertThat(AuditCoverage.table(List.of(coverage)).lines()).hasSize(3);
    assertThat(AuditCoverage.table(List.of(coverage))).contains("| camera | 50 |", "| 0.000 |");
  }
}
