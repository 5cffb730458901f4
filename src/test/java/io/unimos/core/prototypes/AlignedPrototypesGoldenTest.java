package io.unimos.core.prototypes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.unimos.core.PrototypeSettings;
import io.unimos.core.source.Golden;
import io.unimos.core.source.SourceModel;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlignedPrototypesGoldenTest {
  private static final Offset<Double> CLOSE = within(1e-9);

  @ParameterizedTest
  @CsvSource({"expected,0.5", "expectedWithoutHedge,0"})
  void shouldReproduceTheVectorsWhenRecordsComeInOrder(String block, double cap) {
    Golden golden = Golden.of("aligned-prototypes.json", "expectedWithoutHedge");
    int k = golden.integer("K");
    int d = golden.integer("d");
    double[][] target = golden.rows("target", d);
    AlignedPrototypes prototypes =
        new AlignedPrototypes(
            PrototypeSource.of(source(golden, k, d)),
            PrototypeSettings.aligned().withHedgeCap(cap));
    double[][] probabilities = golden.rows(block + ".probabilities", k);
    double[] runs = golden.numbers(block + ".runs");
    double[] hedge = golden.numbers(block + ".hedge");

    for (int i = 0; i < target.length; i++) {
      PrototypePrediction reading = prototypes.predict(target[i]);
      prototypes.learn(reading);

      assertThat(reading.labelCorrelation()).as("runs of record %d", i).isCloseTo(runs[i], CLOSE);
      assertThat(reading.hedge()).as("hedge of record %d", i).isCloseTo(hedge[i], CLOSE);
      assertThat(reading.probabilities())
          .as("probabilities of record %d", i)
          .containsExactly(probabilities[i], CLOSE);
    }

    assertThat(prototypes.prior()).containsExactly(golden.numbers(block + ".prior"), CLOSE);
    double[][] expected = golden.rows(block + ".prototypes", d);
    for (int c = 0; c < k; c++) {
      assertThat(prototypes.prototypes()[c]).containsExactly(expected[c], CLOSE);
    }
  }

  private static SourceModel source(Golden golden, int k, int d) {
    double[][] features = golden.rows("source", d);
    assertThat(golden.rows("text", d)).hasDimensions(k, d);
    return new SourceModel(
        golden.rows("text", d),
        features,
        golden.integers("sourceLabels"),
        new boolean[features.length],
        new SourceModel.Scales(
            golden.number("textScale"), golden.number("scale"), golden.number("confidencePower")));
  }
}
