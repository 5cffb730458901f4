package io.unimos.method.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.unimos.method.Golden;
import io.unimos.method.LabelSettings;
import io.unimos.method.LabelledRows;
import io.unimos.method.heads.MatrixProducts;
import io.unimos.numbers.Probabilities;
import io.unimos.numbers.Vectors;
import org.assertj.core.data.Offset;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

class RoundGoldenTest {
  private static final Offset<Double> CLOSE = within(1e-9);

  private final Golden golden = Golden.of("round.json", "posteriors");
  private final int classes = golden.integer("K");
  private final int dimension = golden.integer("d");
  private final int width = golden.integer("bottleneck");
  private final LabelledRows bank =
      new LabelledRows(golden.rows("bank", dimension), golden.integers("bankLabels"));
  private final double[][] memory = golden.rows("memory", dimension);
  private final double[][] posteriors = golden.rows("posteriors", classes);

  @Test
  void shouldReproduceTheMetricWhenGivenTheGoldenMemory() {
    double[] expected = golden.numbers("expected.cosines");
    int side = (int) Math.round(Math.sqrt(expected.length));

    try (MatrixProducts products = new MatrixProducts()) {
      LabelledRows guessed = new LabelledRows(memory, Probabilities.argmax(posteriors));
      DMatrixRMaj r = Whitening.rows(products, bank, guessed, classes);
      DMatrixRMaj cosines = products.timesTransposed(r, r);

      for (int i = 0; i < side; i++) {
        for (int j = 0; j < side; j++) {
          assertThat(cosines.get(i, j)).isCloseTo(expected[i * side + j], CLOSE);
        }
      }
    }
  }

  @Test
  void shouldReproduceTheLabelsWhenGivenTheGoldenMemory() {
    LabelPropagation.Propagated propagated = propagated();

    double[][] expected = golden.rows("expected.propagated", classes);
    for (int i = 0; i < expected.length; i++) {
      assertThat(propagated.masses()[i]).as("row %d", i).containsExactly(expected[i], CLOSE);
    }
    assertThat(propagated.labels()).isEqualTo(golden.integers("expected.labels"));
  }

  @Test
  void shouldReproduceTheRefitWhenGivenTheGoldenLabels() {
    double[][] weight = golden.rows("weight", dimension);
    LabelledRows bankOut = new LabelledRows(product(bank.rows(), weight), bank.labels());
    LabelledRows memoryOut =
        new LabelledRows(product(memory, weight), golden.integers("expected.labels"));

    Refit.Fitted fitted =
        new Refit(LabelSettings.standard(), golden.number("bnEps"))
            .fit(bankOut, memoryOut, golden.numbers("bnWeight"), golden.numbers("bnBias"), classes);

    assertThat(fitted.mean()).containsExactly(golden.numbers("expected.bnMean"), CLOSE);
    assertThat(fitted.variance()).containsExactly(golden.numbers("expected.bnVariance"), CLOSE);
    assertThat(fitted.g()).containsExactly(golden.numbers("expected.g"), CLOSE);
    assertThat(fitted.bias()).containsExactly(golden.numbers("expected.b"), CLOSE);
    double[][] v = golden.rows("expected.v", width);
    for (int k = 0; k < classes; k++) {
      assertThat(fitted.v()[k]).containsExactly(v[k], CLOSE);
    }
  }

  private LabelPropagation.Propagated propagated() {
    LabelSettings settings = LabelSettings.standard().withNeighbours(golden.integer("neighbours"));
    return new LabelPropagation(settings).propagate(bank.rows(), bank.labels(), memory, posteriors);
  }

  private static double[][] product(double[][] rows, double[][] weight) {
    double[][] out = new double[rows.length][weight.length];
    for (int i = 0; i < rows.length; i++) {
      Vectors.times(Vectors.flat(weight), rows[i], out[i]);
    }
    return out;
  }
}
