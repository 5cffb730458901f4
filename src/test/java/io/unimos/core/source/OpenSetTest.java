package io.unimos.core.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.core.math.Vectors;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenSetTest {
  private static final int CLASSES = 5;
  private final SourceModel source =
      SourceClusters.source(
          SourceClusters.centres(CLASSES, 32, new SplittableRandom(1)),
          100,
          .12,
          20,
          new SplittableRandom(2));

  private static double cosine(SourceModel source, double[] x) {
    return Arrays.stream(source.classMeans())
        .mapToDouble(m -> Vectors.dotInOrder(Vectors.normalised(m), x))
        .max()
        .orElseThrow();
  }

  private static Optional<OpenSet> fitted(SourceModel source, double share) {
    return OpenSet.fitted(source, x -> cosine(source, x), share);
  }

  private static long refused(SourceModel source, OpenSet openSet) {
    double[] cosines =
        Arrays.stream(source.rows(true).rows()).mapToDouble(x -> cosine(source, x)).toArray();
    double mean = Arrays.stream(cosines).average().orElseThrow();
    return Arrays.stream(cosines).filter(c -> openSet.refuses(c, mean)).count();
  }

  @ParameterizedTest
  @CsvSource({"0.5, 50", "0.9, 10", "0.95, 5", "0.99, 1", "0.999, 0"})
  void shouldRefuseAsManyOfTheHoldOutAsAreNotToBeNamed(double share, long refused) {
    assertThat(source.rows(true).size()).isEqualTo(100);

    OpenSet openSet = fitted(source, share).orElseThrow();

    assertThat(refused(source, openSet)).isEqualTo(refused);
  }

  @ParameterizedTest
  @CsvSource({"0.5, 2", "0.9, 10", "0.95, 20", "0.99, 100", "0.999, 1000"})
  void shouldNeedAHoldOutOfWhichOneIsRefused(double share, int needed) {
    assertThat(OpenSet.needed(share)).isEqualTo(needed);
    assertThat(OpenSet.refused(needed, share)).isEqualTo(1);
    assertThat(OpenSet.refused(needed - 1, share)).isZero();
  }

  @Test
  void shouldFitNothingWhereNobodyAsksOrNothingIsHeldOut() {
    SourceModel all =
        new SourceModel(
            source.text(),
            source.features(),
            source.labels(),
            new boolean[source.labels().length],
            source.scales());

    assertThat(fitted(source, 0)).isEmpty();
    assertThat(fitted(all, .95)).isEmpty();
  }

  /** Without its class most images of it are refused, and the others as before. */
  @Test
  void shouldBeFittedAnewWhenAClassIsRetired() {
    int[] others = IntStream.range(0, CLASSES - 1).toArray();
    SourceModel less = source.changed(new ClassChange(CLASSES, others), List.of());

    OpenSet openSet = fitted(less, .95).orElseThrow();

    LabelledRows held = source.rows(true);
    double usual =
        Arrays.stream(less.rows(true).rows()).mapToDouble(x -> cosine(less, x)).average().orElse(0);
    int gone = 0;
    for (int i = 0; i < held.size(); i++) {
      if (held.labels()[i] == CLASSES - 1 && openSet.refuses(cosine(less, held.rows()[i]), usual)) {
        gone++;
      }
    }
    assertThat(less.rows(true).size()).isEqualTo(80);
    assertThat(refused(less, openSet)).isEqualTo(4);
    assertThat(gone).as("of 20").isGreaterThan(18);
  }
}
