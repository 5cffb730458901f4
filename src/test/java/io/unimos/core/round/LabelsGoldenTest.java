package io.unimos.core.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.unimos.core.LabelSettings;
import io.unimos.core.math.Probabilities;
import io.unimos.core.math.Vectors;
import io.unimos.core.met.MatrixProducts;
import io.unimos.core.source.Golden;
import io.unimos.core.source.LabelledRows;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.assertj.core.data.Offset;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelsGoldenTest {
  /** The vectors were made with logarithms of p + 1e-9. */
  private static final Offset<Double> CLOSE = within(1e-7);

  private final Golden golden = Golden.of("labels.json", "cosines");
  private final int classes = golden.integer("K");
  private final int dimension = golden.integer("d");
  private final double[][] memory = golden.rows("memory", dimension);
  private final double[][] posteriors = golden.rows("posteriors", classes);
  private final double[] offset = golden.numbers("offset");
  private final double[][] aligned = aligned();
  private final SourceRegression source =
      SourceRegression.of(
          new LabelledRows(golden.rows("bank", dimension), golden.integers("bankLabels")),
          new LabelledRows(golden.rows("holdOut", dimension), golden.integers("holdOutLabels")),
          classes,
          Optional.empty());

  @Test
  void shouldReproduceTheProbeWhenGivenBankAndHoldOut() {
    assertThat(source.fitted().penalty()).isEqualTo(golden.number("probe.penalty"));
    assertThat(source.probe().weight()).containsExactly(golden.numbers("probe.weight"), CLOSE);
    assertThat(source.probe().bias()).containsExactly(golden.numbers("probe.bias"), CLOSE);
  }

  @Test
  void shouldReproduceTheMetricWhenGivenTheGoldenMemory() {
    double[] expected = golden.numbers("cosines");
    int side = (int) Math.round(Math.sqrt(expected.length));
    try (MatrixProducts products = new MatrixProducts()) {
      double[][] bank = source.bank().rows();
      MatrixProducts.KeptMatrix all =
          products.keep(
              bank.length + aligned.length,
              bank[0].length,
              i -> i < bank.length ? bank[i] : aligned[i - bank.length]);
      LabelledRows guessed = new LabelledRows(aligned, Probabilities.argmax(posteriors));
      double[] mean = Vectors.mean(aligned, bank[0].length);
      DMatrixRMaj gram = all.from(bank.length).gram();
      DMatrixRMaj r = DiscriminativeMetric.of(products, source, all, guessed, mean, gram).rows();
      DMatrixRMaj cosines = products.timesTransposed(r, r);

      for (int i = 0; i < side; i++) {
        for (int j = 0; j < side; j++) {
          assertThat(cosines.get(i, j)).isCloseTo(expected[i * side + j], CLOSE);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void shouldReproduceEveryPassWhenGivenAGoldenCase(int number) {
    String of = "cases." + number + ".";
    ClosedForm.Solution result =
        new ClosedForm(source, LabelSettings.standard(), UnaryOperator.identity())
            .solve(
                new ClosedForm.Input(
                    aligned,
                    posteriors,
                    golden.number(of + "distrust"),
                    golden.number(of + "runs"),
                    new int[0]),
                RoundProgress.UNWATCHED);

    for (int p = 0; p < result.passes().size(); p++) {
      String expected = of + "expected.passes." + p + ".";
      ClosedForm.Pass pass = result.passes().get(p);
      assertThat(pass.evenness()).isCloseTo(golden.number(expected + "tau"), CLOSE);
      assertThat(pass.targetShares())
          .containsExactly(golden.numbers(expected + "targetShares"), CLOSE);
      assertThat(pass.balance().biases())
          .containsExactly(golden.numbers(expected + "biases"), CLOSE);
      rows(pass.balance().probabilities(), expected + "seeds");
      rows(pass.spread(), expected + "spread");
    }
    assertThat(result.passes()).hasSize(3);
    assertThat(result.labels()).isEqualTo(golden.integers(of + "expected.labels"));
    assertThat(result.head().weight())
        .containsExactly(golden.numbers(of + "expected.weight"), CLOSE);
    assertThat(result.head().bias()).containsExactly(golden.numbers(of + "expected.bias"), CLOSE);
    assertThat(result.head().folded(offset).bias())
        .containsExactly(golden.numbers(of + "expected.biasFolded"), CLOSE);
  }

  private double[][] aligned() {
    double[][] aligned = new double[memory.length][];
    for (int i = 0; i < aligned.length; i++) {
      aligned[i] = memory[i].clone();
      Vectors.axpy(-1, offset, 0, aligned[i], 0, dimension);
    }
    return aligned;
  }

  private void rows(double[][] found, String name) {
    double[][] expected = golden.rows(name, classes);
    for (int i = 0; i < expected.length; i++) {
      assertThat(found[i]).as("%s, row %d", name, i).containsExactly(expected[i], CLOSE);
    }
  }
}
