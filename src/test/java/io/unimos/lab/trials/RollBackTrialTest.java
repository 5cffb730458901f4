package io.unimos.lab.trials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unimos.core.domain.AdaptSettings;
import io.unimos.core.domain.DomainContext;
import io.unimos.evaluate.Ablation;
import io.unimos.evaluate.Evaluation;
import io.unimos.evaluate.EvaluationException;
import io.unimos.evaluate.World;
import io.unimos.lab.trials.RollBackTrial.Spoiled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Versions of a small camera, sound and spoiled, past the gate: labels take the bad ones back. */
class RollBackTrialTest {
  private static final int RUNS = 8;
  private static final int WINDOWS = 4;

  private final World world = new World(5);
  private final DomainContext context = DomainContext.of(world.source(), settings());

  @Test
  void shouldTakeBackWhatAnswersWorseAndLeaveTheSoundOne() throws EvaluationException {
    RollBackTrial trial = new RollBackTrial(context, 8, WINDOWS, 128);

    RollBackTrial.Start start = trial.start("camera", world.samples(800, true));
    List<RollBackTrial.Run> runs = new ArrayList<>();
    for (int seed = 0; seed < RUNS; seed++) {
      for (Spoiled spoiled : Spoiled.values()) {
        runs.add(trial.run(start, spoiled, seed));
      }
    }

    List<RollBackTrial.Run> bad = of(runs, Spoiled.LARGEST);
    assertThat(bad).allMatch(run -> run.served() < run.sound() - .3);
    assertThat(bad).filteredOn(run -> run.byLabels().isPresent()).hasSizeGreaterThan(RUNS - 2);
    assertThat(of(runs, Spoiled.RING)).allMatch(run -> run.served() < run.sound() - .3);
    assertThat(of(runs, Spoiled.RING))
        .filteredOn(run -> run.byLabels().isPresent())
        .hasSizeGreaterThan(RUNS - 2);
    assertThat(of(runs, Spoiled.TWO)).allMatch(run -> run.served() < run.sound() - .05);
    assertThat(of(runs, Spoiled.NOT)).allMatch(run -> run.served() == run.sound());
    assertThat(of(runs, Spoiled.NOT)).allMatch(run -> run.byLabels().isEmpty());
    assertThat(RollBackTrial.table(runs).lines()).hasSize(2 + Spoiled.values().length);
    assertThat(trial.run(start, Spoiled.LARGEST, 0)).isEqualTo(bad.get(0));
  }

  @Test
  void shouldSayHowManyImagesThereAreWhenTheyAreTooFew() {
    assertThatThrownBy(
            () ->
                new RollBackTrial(context, 8, WINDOWS, 128).start("gate", world.samples(520, true)))
        .isInstanceOf(EvaluationException.class)
        .hasMessage("gate: of 520 images none has a round due with 128 before and 512 behind it");
  }

  @Test
  void shouldOnlyMoveAThirdOfTheWeights() {
    float[] weights = new float[90];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = i;
    }

    for (Spoiled spoiled : List.of(Spoiled.LARGEST, Spoiled.DRAWN)) {
      float[] dealt = RollBackTrial.dealt(weights, spoiled, new SplittableRandom(3));

      int moved = 0;
      for (int i = 0; i < weights.length; i++) {
        moved += dealt[i] == weights[i] ? 0 : 1;
        assertThat(spoiled == Spoiled.LARGEST && i < 60 && dealt[i] != weights[i]).isFalse();
      }
      assertThat(moved).isBetween(20, 30);
      Arrays.sort(dealt);
      assertThat(dealt).isEqualTo(weights);
    }
  }

  private static List<RollBackTrial.Run> of(List<RollBackTrial.Run> runs, Spoiled spoiled) {
    return runs.stream().filter(run -> run.spoiled() == spoiled).toList();
  }

  private static AdaptSettings settings() {
    return Evaluation.settings(-1, List.of(Ablation.OOD_FILTER, Ablation.DRIFT))
        .withMethod(m -> m.withRound(m.round().withSteps(5)));
  }
}
