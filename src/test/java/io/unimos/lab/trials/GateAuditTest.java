package io.unimos.lab.trials;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.core.domain.AdaptSettings;
import io.unimos.core.domain.DomainContext;
import io.unimos.core.domain.SmallWindows;
import io.unimos.evaluate.Ablation;
import io.unimos.evaluate.Evaluation;
import io.unimos.evaluate.LabelledFeature;
import io.unimos.evaluate.World;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every round of a small camera, sound and broken in each way: only the sound ones may serve. */
class GateAuditTest {
  private static final int WINDOW = 64;
  private static final int ROUNDS = 3;

  private final World world = new World(5);
  private final DomainContext context = DomainContext.of(world.source(), settings());

  @Test
  void shouldPassEverySoundCandidateAndNoBrokenOne() {
    List<LabelledFeature> samples = world.samples((ROUNDS + 1) * WINDOW, true);

    List<GateAudit.Trial> trials = new GateAudit(context).play("camera", 3, samples);

    assertThat(trials).hasSize(ROUNDS * BrokenRound.values().length);
    for (GateAudit.Trial trial : trials) {
      assertThat(trial.passed())
          .as(trial.kind() + " after " + trial.n() + ": " + trial.outcome().gate())
          .isEqualTo(trial.kind() == BrokenRound.NONE);
    }
    assertThat(GateAudit.table(trials).lines()).hasSize(2 + BrokenRound.values().length);
    assertThat(GateAudit.table(trials)).containsPattern("shuffled-labels \\| 3 \\| 0 ");
  }

  private static AdaptSettings settings() {
    AdaptSettings stream = Evaluation.settings(-1, List.of(Ablation.OOD_FILTER));
    return stream
        .withWindows(SmallWindows.of(WINDOW))
        .withMethod(m -> m.withRound(m.round().withSteps(40)));
  }
}
