package io.unimos.core.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.unimos.core.math.BetaDistribution;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AnnotationTest {
  private static final int[] STAKES = {4, 16};

  @Test
  void shouldDrawAQuarterOfTheBudgetWhenImagesAreMany() {
    RandomDraw draw = new RandomDraw("gate-7", "salt");
    for (int perWindow : STAKES) {
      long drawn =
          IntStream.range(0, 20_000)
              .filter(i -> RandomDraw.drawn(draw.of("image-" + i), perWindow))
              .count();

      assertThat(drawn / 20_000.0).isCloseTo(perWindow / 512.0, within(.006));
    }
    assertThat(draw.of("a")).isEqualTo(new RandomDraw("gate-7", "salt").of("a"));
    assertThat(draw.of("a")).isNotEqualTo(new RandomDraw("gate-7", "pepper").of("a"));
    assertThat(draw.of("a")).isNotEqualTo(new RandomDraw("gate-8", "salt").of("a"));
  }

  @Test
  void shouldAskForNoNearDuplicateWhenCovering() {
    long[] undrawn = {-1, -1, -1};

    assertThat(pool(new double[3], undrawn).choose(QueryStrategy.COVER, 4, 3))
        .containsExactly(new QueryPool.Selection(0, false), new QueryPool.Selection(2, false));
    assertThat(pool(new double[] {1, 1, 0}, undrawn).choose(QueryStrategy.COVER, 4, 3))
        .containsExactly(new QueryPool.Selection(2, false));
  }

  @Test
  void shouldTakeWhatIsDrawnAtRandomFirst() {
    QueryPool pool = pool(new double[3], new long[] {-1, 5L << 40, -2});

    // the second is drawn at random, even without a budget
    assertThat(pool.choose(QueryStrategy.COVER, 4, 0))
        .containsExactly(new QueryPool.Selection(1, true));
    assertThat(pool.choose(QueryStrategy.COVER, 4, 2))
        .containsExactly(new QueryPool.Selection(1, true), new QueryPool.Selection(2, false));
    assertThat(pool.choose(QueryStrategy.RANDOM, 4, 2))
        .containsExactly(new QueryPool.Selection(1, true), new QueryPool.Selection(2, true));
  }

  /** Two alike and a third one. */
  private static QueryPool pool(double[] done, long[] numbers) {
    double[][] rows = {{1, 0}, {1, 0}, {0, 1}};
    return new QueryPool(
        () -> new QueryPool.Geometry(rows, done), new double[] {.5, .55, .1}, numbers);
  }

  @Test
  void shouldOweWhatIsMissingWhenImagesHaveCome() {
    assertThat(QueryPool.budget(1, 96, 0)).isZero();
    assertThat(QueryPool.budget(1, 128, 0)).isEqualTo(1);
    assertThat(QueryPool.budget(4, 64, 1)).isEqualTo(1);
    assertThat(QueryPool.budget(4, 64, 5)).isZero();
  }

  @Test
  void shouldKnowQuantilesWhenTheDistributionIsKnown() {
    // of Beta(2, 1) the distribution function is x^2, of Beta(1/2, 1/2) the arc sine's
    assertThat(new BetaDistribution(2, 1).quantile(.25)).isCloseTo(.5, within(1e-12));
    assertThat(new BetaDistribution(.5, .5).quantile(.05))
        .isCloseTo(Math.pow(Math.sin(Math.PI / 2 * .05), 2), within(1e-12));
    assertThat(new BetaDistribution(300, 4).quantile(.5)).isBetween(.986, .989);
  }

  @Test
  void shouldCoverTheTruthAtEachLookAndOverAllWhenStreamsAreSimulated() {
    SplittableRandom random = new SplittableRandom(7);
    int atOneLook = 0;
    int looks = 0;
    int always = 0;
    for (int stream = 0; stream < 200; stream++) {
      double truth = .5 + .45 * random.nextDouble();
      AuditSample auditSample = new AuditSample();
      boolean inside = true;
      for (int i = 1; i <= 96; i++) {
        auditSample.add(
            new AuditSample.Score(random.nextDouble() < truth, false, Optional.empty()));
        if (i % 4 == 0) {
          AuditSample.Interval eye = auditSample.interval();
          atOneLook += eye.low() <= truth && truth <= eye.high() ? 1 : 0;
          looks++;
          AuditSample.Interval all = auditSample.anyTime();
          inside &= all.low() <= truth && truth <= all.high();
        }
      }
      always += inside ? 1 : 0;
    }

    assertThat((double) atOneLook / looks).isGreaterThanOrEqualTo(.87);
    assertThat(always / 200.0).isGreaterThanOrEqualTo(.90);
  }

  @Test
  void shouldCountTheLabelsUntilTheAccuracyIsKnownToWithinFivePoints() {
    assertThat(AuditSample.untilKnown(10, 0)).as("62 without a wrong one").hasValue(52);
    assertThat(AuditSample.untilKnown(20, 0)).hasValue(42);
    assertThat(AuditSample.untilKnown(19, 1)).as("218 at 95 %").hasValue(198);
    assertThat(AuditSample.untilKnown(9, 1)).as("401 at 90 %").hasValue(391);
    assertThat(AuditSample.untilKnown(4, 16)).as("711 at 20 %, as at 80 %").hasValue(691);
    assertThat(width(61, 61)).isGreaterThan(.1);
    assertThat(width(62, 62)).isLessThanOrEqualTo(.1);
    assertThat(AuditSample.untilKnown(62, 0)).hasValue(0);
    assertThat(AuditSample.untilKnown(1, 1)).as("more than a camera keeps").isEmpty();
    assertThat(AuditSample.untilKnown(0, 0)).as("the rate is not known").isEmpty();
  }

  /** Labels that end when an interval is narrow end at a chosen moment. */
  @Test
  void shouldCoverTheTruthWhereTheLabelsEnd() {
    SplittableRandom random = new SplittableRandom(5);
    int covered = 0;
    for (int stream = 0; stream < 200; stream++) {
      double truth = .9 + .1 * random.nextDouble();
      AuditSample auditSample = new AuditSample();
      while (!auditSample.known()) {
        for (int i = 0; i < 4; i++) {
          auditSample.add(
              new AuditSample.Score(random.nextDouble() < truth, false, Optional.empty()));
        }
      }
      AuditSample.Interval interval = auditSample.anyTime();
      covered += interval.low() <= truth && truth <= interval.high() ? 1 : 0;
    }

    assertThat(covered / 200.0).isGreaterThanOrEqualTo(.90);
  }

  private static double width(int right, int count) {
    AuditSample.Interval interval = AuditSample.anyTime(right, count - right);
    return interval.high() - interval.low();
  }

  /**
   * A version that keeps .6 of its accuracy, as one with its weights dealt out anew does; and a
   * sound one that differs from the one before it now and then.
   */
  @Test
  void shouldTakeBackWhatTheFormerVersionBeats() {
    SplittableRandom random = new SplittableRandom(12);
    int found = 0;
    int falsely = 0;
    for (int run = 0; run < 400; run++) {
      AuditSample bad = new AuditSample();
      AuditSample sound = new AuditSample();
      boolean back = false;
      boolean soundBack = false;
      for (int i = 0; i < STAKES[1]; i++) {
        boolean former = random.nextDouble() < .95;
        boolean kept = random.nextDouble() < .56 ? former : random.nextDouble() < .1;
        boolean differs = random.nextDouble() < .04;
        bad.add(new AuditSample.Score(kept, false, Optional.of(former)));
        sound.add(new AuditSample.Score(former, false, Optional.of(former ^ differs)));
        back |= bad.takesVersionBack();
        soundBack |= sound.takesVersionBack();
      }
      found += back ? 1 : 0;
      falsely += soundBack ? 1 : 0;
    }

    assertThat(found / 400.0).isGreaterThanOrEqualTo(.85);
    assertThat(falsely / 400.0).isLessThanOrEqualTo(.05);
  }

  /** The worst that a version can do that is no worse: it differs from the former on each label. */
  @Test
  void shouldKeepItsPromiseWhenASoundVersionDiffersOnEveryLabel() {
    SplittableRandom random = new SplittableRandom(13);
    int falsely = 0;
    for (int run = 0; run < 2_000; run++) {
      AuditSample auditSample = new AuditSample();
      boolean back = false;
      for (int i = 0; i < 128; i++) {
        boolean served = random.nextBoolean();
        auditSample.add(new AuditSample.Score(served, false, Optional.of(!served)));
        back |= auditSample.takesVersionBack();
      }
      falsely += back ? 1 : 0;
    }

    assertThat(falsely / 2_000.0).isBetween(.05, 1 / AuditSample.ROLL_BACK);
  }

  @Test
  void shouldNotBetOnAVersionWithWhatAnotherOneHasAnswered() {
    AuditSample auditSample = new AuditSample();
    for (int i = 0; i < 20; i++) {
      auditSample.addOfBefore(new AuditSample.Score(false, false, Optional.of(true)));
    }

    assertThat(auditSample.forFormer()).isEqualTo(1);
    assertThat(auditSample.count()).isEqualTo(20);

    auditSample.add(new AuditSample.Score(false, false, Optional.empty()));
    assertThat(auditSample.forFormer()).isEqualTo(1);

    auditSample.add(new AuditSample.Score(false, false, Optional.of(true)));
    assertThat(auditSample.forFormer()).isGreaterThan(1);
  }

  @Test
  void shouldGatherEvidenceForZeroShotWhenItIsRightAndWhatIsServedIsNot() {
    AuditSample auditSample = new AuditSample();
    while (auditSample.forZeroShot() < 10) {
      auditSample.add(new AuditSample.Score(false, true, Optional.empty()));
    }

    assertThat(auditSample.count()).isBetween(6, 10);
  }

  @Test
  void shouldLeaveEverythingAsItIsWhenNothingSpeaksForAFew() {
    double[] p = {.2, .8};

    assertThat(LabelInfluence.of(new int[] {3, 4}, true).on(p)).isSameAs(p);
    assertThat(LabelInfluence.of(new int[] {30, 0}, false).on(p)).isSameAs(p);
    assertThat(LabelInfluence.of(new int[] {30, 0}, true).on(p)[0]).isGreaterThan(.8);
  }
}
