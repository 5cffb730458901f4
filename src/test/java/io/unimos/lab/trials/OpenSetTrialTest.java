package io.unimos.lab.trials;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.core.domain.AdaptSettings;
import io.unimos.evaluate.World;
import io.unimos.lab.trials.OpenSetTrial.Counts;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenSetTrialTest {
  private static final int IMAGES = 264;
  private static final int JUDGED = IMAGES - 64;

  @Test
  void shouldCountWhatIsCalledAnUnknownClassAndShowsTheClassThatIsLeftOut() {
    World world = new World(7);
    OpenSetTrial trial =
        new OpenSetTrial(world.source(), AdaptSettings.stream(-1), World.CLASSES - 1, .9);

    Counts counts = trial.play("gate", 1, world.samples(IMAGES, false));

    assertThat(counts.known()[1] + counts.unknown()[1]).isEqualTo(JUDGED);
    assertThat(counts.unknown()[1]).isEqualTo(JUDGED / World.CLASSES);
    double wrongly = (double) counts.known()[0] / counts.known()[1];
    double rightly = (double) counts.unknown()[0] / counts.unknown()[1];
    assertThat(rightly).isGreaterThan(wrongly + .2);
  }

  @Test
  void shouldShowARowForEachDomainAndOneForAll() {
    String table =
        OpenSetTrial.table(
            List.of(
                new Counts("gate", .95, new int[] {1, 10}, new int[] {3, 4}),
                new Counts("gate", .9, new int[] {2, 10}, new int[] {4, 4}),
                new Counts("yard", .95, new int[] {0, 10}, new int[] {0, 0}),
                new Counts("yard", .9, new int[] {1, 10}, new int[] {0, 0})));

    assertThat(table)
        .isEqualTo(
            """
            | domain | images | of no class | 0.95: called so wrongly | rightly | 0.9: called so wrongly | rightly |
            |---|---|---|---|---|---|---|
            | gate | 14 | 4 | 0.100 | 0.750 | 0.200 | 1.000 |
            | yard | 10 | 0 | 0.000 | - | 0.100 | - |
            | all | 24 | 4 | 0.050 | 0.750 | 0.150 | 1.000 |
            """);
  }
}
