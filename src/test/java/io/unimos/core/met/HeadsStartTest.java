package io.unimos.core.met;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.core.StepSettings;
import io.unimos.core.math.Vectors;
import io.unimos.core.source.SourceClusters;
import io.unimos.core.source.SourceModel;
import java.util.Optional;
import java.util.SplittableRandom;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks start exactly at the classifier, whatever K and d. */
class HeadsStartTest {
  private static final double EPSILON = StepSettings.standard().norm().epsilon();

  private final SplittableRandom random = new SplittableRandom(8);

  /** A narrow bottleneck, one as wide as d, more classes than 256, more classes than d. */
  @ParameterizedTest
  @CsvSource({"10, 300, 256", "40, 48, 48", "270, 300, 300", "270, 32, 32"})
  void shouldFoldToTheClassifierThatItStartsFrom(int classes, int d, int bottleneck) {
    HeadsShape shape = HeadsShape.of(d, classes);
    SourceModel source = source(classes, d);
    RowMoments bank = moments(source.rows(false).rows());
    RowMoments memory = moments(moved(source.rows(true).rows()));
    double[][] directions = directions(classes, d, bank);
    LinearHead first = head(classes, d);
    LinearHead later = head(classes, d);

    Heads heads =
        HeadsStart.refining(
            shape, Optional.empty(), first, directions, bank, memory, EPSILON, random);
    assertThat(shape.bottleneck()).isEqualTo(bottleneck);
    assertFolds(heads, source, first);

    // as steps move it: a little, and so far that corrections alone do not settle
    for (double far : new double[] {.01, 2}) {
      float[] vision = heads.part(HeadsTensor.VISION_WEIGHT);
      for (int i = 0; i < vision.length; i++) {
        vision[i] += (float) (far * random.nextGaussian() / Math.sqrt(d));
      }
      heads.part(HeadsTensor.VISION_BIAS)[3] += .1f;
      Heads next =
          HeadsStart.refining(
              shape, Optional.of(heads), later, directions, bank, memory, EPSILON, random);
      assertFolds(next, source, later);
    }
  }

  private static void assertFolds(Heads heads, SourceModel source, LinearHead head) {
    FoldedAdapter folded = FoldedAdapter.fold(heads, source, StepSettings.standard(), .5);
    assertThat(heads.finite()).isTrue();
    for (double[] x : source.rows(true).thinned(20).rows()) {
      double[] expected = head.scores(x);
      float[] found = folded.visionLogits(Vectors.narrowed(x));
      for (int k = 0; k < expected.length; k++) {
        assertThat((double) found[k])
            .isCloseTo(expected[k], org.assertj.core.api.Assertions.within(2e-3));
      }
    }
  }

  private static double[][] directions(int classes, int d, RowMoments bank) {
    return HeadsStart.needsDirections(classes, d)
        ? HeadsStart.principalDirections(bank.covariance())
        : new double[0][];
  }

  private SourceModel source(int classes, int d) {
    return SourceClusters.source(SourceClusters.centres(classes, d, random), 5, .05, 30, random);
  }

  private static double[][] moved(double[][] rows) {
    double[][] out = new double[rows.length][];
    for (int i = 0; i < out.length; i++) {
      out[i] = rows[i].clone();
      out[i][0] += .2;
    }
    return out;
  }

  /** Rows that sum to zero, as a ridge on shares has them. */
  private LinearHead head(int classes, int d) {
    double[] weight = random.doubles((long) classes * d, -2, 2).toArray();
    for (int j = 0; j < d; j++) {
      double sum = 0;
      for (int k = 0; k < classes - 1; k++) {
        sum += weight[k * d + j];
      }
      weight[(classes - 1) * d + j] = -sum / classes;
    }
    return new LinearHead(weight, random.doubles(classes, -1, 1).toArray());
  }

  private static RowMoments moments(double[][] rows) {
    int d = rows[0].length;
    double[] mean = Vectors.mean(rows, d);
    DMatrixRMaj x = new DMatrixRMaj(rows);
    DMatrixRMaj covariance = new DMatrixRMaj(d, d);
    CommonOps_DDRM.multTransA(x, x, covariance);
    CommonOps_DDRM.scale(1.0 / rows.length, covariance);
    DMatrixRMaj m = DMatrixRMaj.wrap(d, 1, mean);
    CommonOps_DDRM.multAddTransB(-1, m, m, covariance);
    return new RowMoments(rows.length, mean, covariance);
  }
}
