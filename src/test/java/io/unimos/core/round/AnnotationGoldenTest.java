package io.unimos.core.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.unimos.core.LabelSettings;
import io.unimos.core.label.AuditSample;
import io.unimos.core.label.Evidence;
import io.unimos.core.label.LabelInfluence;
import io.unimos.core.label.QueryPool;
import io.unimos.core.label.QueryStrategy;
import io.unimos.core.math.Vectors;
import io.unimos.core.prototypes.LabelSums;
import io.unimos.core.source.Golden;
import io.unimos.core.source.LabelledRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class AnnotationGoldenTest {
  /** The vectors were made with logarithms of p + 1e-9. */
  private static final Offset<Double> CLOSE = within(1e-7);

  private final Golden golden = Golden.of("annotation.json", "canaries");
  private final int classes = golden.integer("K");
  private final int dimension = golden.integer("d");
  private final double[] offset = golden.numbers("offset");

  @Test
  void shouldReproduceTheRoundWhenSomeRowsAreLabelled() {
    SourceRegression source =
        SourceRegression.of(
            new LabelledRows(golden.rows("bank", dimension), golden.integers("bankLabels")),
            new LabelledRows(golden.rows("holdOut", dimension), golden.integers("holdOutLabels")),
            classes,
            Optional.empty());
    double[][] aligned = golden.rows("memory", dimension);
    for (double[] row : aligned) {
      Vectors.axpy(-1, offset, 0, row, 0, dimension);
    }

    ClosedForm.Solution result =
        new ClosedForm(source, LabelSettings.standard(), UnaryOperator.identity())
            .solve(
                new ClosedForm.Input(
                    aligned,
                    golden.rows("posteriors", classes),
                    golden.number("distrust"),
                    golden.number("runs"),
                    golden.integers("labels")),
                RoundProgress.UNWATCHED);

    double[] shares = golden.flat("round.shares");
    for (int p = 0; p < result.passes().size(); p++) {
      assertThat(result.passes().get(p).shares())
          .containsExactly(Arrays.copyOfRange(shares, p * classes, (p + 1) * classes), CLOSE);
    }
    assertThat(result.labels()).isEqualTo(golden.integers("round.labels"));
    assertThat(result.head().weight()).containsExactly(golden.numbers("round.weight"), CLOSE);
    assertThat(result.head().bias()).containsExactly(golden.numbers("round.bias"), CLOSE);
    assertThat(result.head().folded(offset).bias())
        .containsExactly(golden.numbers("round.biasFolded"), CLOSE);
  }

  @Test
  void shouldReproduceThePrototypesWhenClassesHaveLabels() {
    LabelledRows bank =
        new LabelledRows(golden.rows("bank", dimension), golden.integers("bankLabels"));
    double[][] directions = bank.means(classes);
    double[][] labelled = golden.rows("prototypes.sumLabelled", dimension);
    double[] counts = golden.numbers("prototypes.countLabelled");
    LabelSums sums = LabelSums.none(classes);
    for (int k = 0; k < classes; k++) {
      directions[k] = Vectors.normalised(directions[k]);
      sums = sums.plus(k, labelled[k]);
      for (int i = 1; i < counts[k]; i++) {
        sums = sums.plus(k, new double[dimension]);
      }
    }

    for (int k = 0; k < classes; k++) {
      double[] found =
          sums.prototype(
              k,
              golden.numbers("prototypes.sum"),
              golden.numbers("prototypes.mass")[k],
              offset,
              Vectors.flat(directions),
              150);
      assertThat(found).containsExactly(golden.rows("prototypes.expected", dimension)[k], CLOSE);
    }
  }

  @Test
  void shouldReproduceTheClassFactorWhenLabelsAreCounted() {
    for (int i = 0; i < golden.at("few").size(); i++) {
      String few = "few." + i + ".";
      int[] counts = golden.integers(few + "counts");

      assertThat(LabelInfluence.logBayesFactor(counts))
          .isCloseTo(golden.number(few + "logBayesFactor"), CLOSE);
      assertThat(LabelInfluence.of(counts, golden.truth(few + "calm")).factors())
          .containsExactly(golden.numbers(few + "factor"), CLOSE);
    }
  }

  @Test
  void shouldReproduceWhatAuditSamplesClaimWhenTheyCome() {
    double[] right = golden.at("canaries").flat("right");
    double[] evidence = golden.at("canaries").flat("evidence");
    Evidence forOther = new Evidence();
    AuditSample auditSample = new AuditSample();
    for (int i = 0; i < right.length; i += 2) {
      boolean served = right[i] == 1;
      boolean other = right[i + 1] == 1;
      forOther.add(other, served);
      auditSample.add(new AuditSample.Score(served, other, Optional.empty()));

      assertThat(forOther.value()).isCloseTo(evidence[i], CLOSE);
    }

    assertThat(auditSample.forZeroShot()).isEqualTo(forOther.value());
    double[] eye = golden.numbers("canaries.interval90");
    double[] acted = golden.numbers("canaries.anyTime90");
    assertThat(auditSample.interval().low()).isCloseTo(eye[0], within(1e-6));
    assertThat(auditSample.interval().high()).isCloseTo(eye[1], within(1e-6));
    assertThat(auditSample.anyTime().low()).isCloseTo(acted[0], within(1e-3));
    assertThat(auditSample.anyTime().high()).isCloseTo(acted[1], within(1e-3));
  }

  /**
   * Holds each selection to the formula of method-specification 7.6, worked out here in another
   * way. The selections that the file gives from the second on do not follow from that formula and
   * the file's own numbers, so they are not compared.
   */
  @Test
  void shouldTakeTheGreatestGainEachTimeWhenCoveringTheGoldenPool() {
    double[][] rows = golden.rows("cover.portion", dimension);
    double[] doubt = golden.numbers("cover.doubt");
    int[] random = golden.integers("cover.random");
    long[] numbers = new long[rows.length];
    Arrays.fill(numbers, -1L);
    for (int i : random) {
      numbers[i] = 0;
    }
    QueryPool pool =
        new QueryPool(() -> new QueryPool.Geometry(rows, new double[rows.length]), doubt, numbers);

    List<QueryPool.Selection> selections =
        pool.choose(QueryStrategy.COVER, 1, golden.integer("cover.budget"));

    assertThat(selections).hasSize(golden.integer("cover.budget")).doesNotHaveDuplicates();
    List<Integer> asked = new ArrayList<>();
    for (QueryPool.Selection selection : selections) {
      boolean drawn = asked.size() < random.length;
      assertThat(selection.random()).isEqualTo(drawn);
      if (drawn) {
        assertThat(selection.at()).isEqualTo(random[asked.size()]);
      } else {
        double[] gains = gains(rows, doubt, asked);
        assertThat(gains[selection.at()]).isCloseTo(Arrays.stream(gains).max().orElse(0), CLOSE);
      }
      asked.add(selection.at());
    }
  }

  private static double[] gains(double[][] rows, double[] doubt, List<Integer> asked) {
    double[] gains = new double[rows.length];
    for (int j = 0; j < rows.length; j++) {
      double done = 0;
      for (int l : asked) {
        done = Math.max(done, Vectors.dot(rows[l], rows[j]));
      }
      for (int i = 0; i < rows.length; i++) {
        double near = Math.max(0, Vectors.dot(rows[i], rows[j]));
        gains[i] += asked.contains(i) ? 0 : doubt[j] * Math.max(0, near - done);
      }
    }
    return gains;
  }
}
