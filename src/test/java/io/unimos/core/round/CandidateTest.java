package io.unimos.core.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unimos.core.met.FoldedAdapter;
import io.unimos.core.met.Heads;
import io.unimos.core.met.HeadsShape;
import io.unimos.core.met.HeadsTensor;
import io.unimos.core.met.ServedVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A number that is none must not reach what serves, wherever it stands. */
class CandidateTest {
  private static final int D = 4;
  private static final int K = 3;

  private final Heads heads = new Heads(new HeadsShape(D, K, 4, 8));
  private final FoldedAdapter folded =
      new FoldedAdapter(new float[K * D], new float[K], new float[K * D], new float[K]);
  private final Candidate candidate =
      new Candidate(
          Optional.of(heads),
          new ServedVersion(folded, .5, .85),
          new Candidate.GateInput(folded, new double[D], new int[0], new int[0], Optional.empty()),
          summary());

  private static TrainingSummary summary() {
    return new TrainingSummary(true, 1, 1, 1, 0, 0, null, 0);
  }

  @Test
  void shouldBeFiniteUntilANumberIsNot() {
    List<float[]> all = new ArrayList<>();
    for (HeadsTensor part : HeadsTensor.values()) {
      all.add(heads.part(part));
    }
    all.addAll(List.of(heads.normMean(), heads.normVariance(), heads.prior()));
    all.addAll(
        List.of(folded.vision(), folded.visionBias(), folded.language(), folded.languageBias()));

    assertThat(candidate.finite()).isTrue();
    for (float[] numbers : all) {
      for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
        int last = numbers.length - 1;
        float before = numbers[last];
        numbers[last] = bad;
        assertThat(candidate.finite()).isFalse();
        numbers[last] = before;
      }
    }
    assertThat(candidate.finite()).isTrue();
  }

  @Test
  void shouldRefuseMatricesThatDoNotBelongTogether() {
    assertRefused(K * D, K, K * D, K + 1);
    assertRefused(K * D, K, K * D + K, K);
    assertRefused(K * D + 1, K, K * D + 1, K);
    assertRefused(0, 0, 0, 0);
  }

  private static void assertRefused(int vision, int visionBias, int language, int languageBias) {
    assertThatThrownBy(
            () ->
                new FoldedAdapter(
                    new float[vision],
                    new float[visionBias],
                    new float[language],
                    new float[languageBias]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("do not belong together");
  }
}
