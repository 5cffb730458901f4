package io.unimos.lab.cameras;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Holds scenes and encoder in tune: by day it knows nearly all, in other conditions about 60 %, of
 * drawings less than half.
 */
@Tag("slow")
class DemoCamerasIT {
  private static final int IMAGES = 160;

  private static ZeroShotScore score;

  @BeforeAll
  static void load(@TempDir Path folder) throws Exception {
    score = new ZeroShotScore(folder);
  }

  @AfterAll
  static void close() {
    score.close();
  }

  @Test
  void shouldKnowNearlyAllObjectsWhenItIsDay() {
    boolean[] hits = score.hits("day", 11, IMAGES);

    assertThat(ZeroShotScore.accuracy(hits, 0)).isBetween(0.80, 0.96);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ir", "fog", "night", "toy"})
  void shouldLoseAThirdOfTheObjectsWhenTheConditionChanges(String condition) {
    boolean[] hits = score.hits(condition, 11, IMAGES);

    assertThat(ZeroShotScore.accuracy(hits, 0)).isBetween(0.48, 0.80);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ink", "paint", "sign"})
  void shouldLoseMostOfTheObjectsWhenTheyAreDrawn(String condition) {
    boolean[] hits = score.hits(condition, 11, IMAGES);

    assertThat(ZeroShotScore.accuracy(hits, 0)).isBetween(0.15, 0.55);
  }
}
