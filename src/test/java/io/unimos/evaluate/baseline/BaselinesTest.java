package io.unimos.evaluate.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.core.math.Probabilities;
import io.unimos.core.source.SourceModel;
import io.unimos.evaluate.LabelledFeature;
import io.unimos.evaluate.World;
import java.util.List;
import org.junit.jupiter.api.Test;

class BaselinesTest {
  private static final int IMAGES = 400;

  private final World world = new World(5);
  private final SourceModel source = world.source();
  private final List<LabelledFeature> target = world.samples(IMAGES, true);

  private static double accuracy(Baseline baseline, List<LabelledFeature> samples) {
    int right = 0;
    for (LabelledFeature sample : samples) {
      right += baseline.answer(World.feature(sample)) == sample.label() ? 1 : 0;
    }
    return (double) right / samples.size();
  }

  private double zeroShot() {
    return accuracy(x -> Probabilities.argmax(PriorCorrection.zeroShot(source, x)), target);
  }

  @Test
  void shouldCorrectAHabitWhenThePriorFollowsTheStream() {
    double corrected = accuracy(new PriorCorrection(source), target);

    assertThat(corrected).isGreaterThan(zeroShot() + .05);
  }

  @Test
  void shouldSayWhatZeroShotSaysWhenThePriorHasSeenNothing() {
    double[] x = World.feature(target.get(1));

    int first = new PriorCorrection(source).answer(x);

    assertThat(first).isEqualTo(Probabilities.argmax(PriorCorrection.zeroShot(source, x)));
  }

  @Test
  void shouldBeZeroShotWhenTheCacheHasNoWeight() {
    KeyValueCache cache = new KeyValueCache(source, new KeyValueCache.CacheSettings(3, 0, 5));

    assertThat(accuracy(cache, target)).isEqualTo(zeroShot());
  }

  @Test
  void shouldFollowItsKeysWhenTheCacheHasAllTheWeight() {
    double[] a = axis(0);
    double[] almost = {.8, .6};
    SourceModel plain = twoClasses();
    KeyValueCache cache = new KeyValueCache(plain, new KeyValueCache.CacheSettings(1, 1_000, 50));

    int key = cache.answer(a);
    int near = cache.answer(almost);

    // the nearer image is less sure, so it finds no place and the sure one decides
    assertThat(key).isZero();
    assertThat(near).isZero();
  }

  @Test
  void shouldBePriorCorrectionWhenNothingCanMoveTheMeans() {
    double stiff = accuracy(new TextShrinkage(source, 1e12), target);

    assertThat(stiff).isEqualTo(accuracy(new PriorCorrection(source), target));
  }

  @Test
  void shouldBeatTheTextWhenTheMeansMayMove() {
    assertThat(accuracy(new TextShrinkage(source, 10), target)).isGreaterThan(zeroShot());
  }

  @Test
  void shouldKnowItsOwnSourceWhenTheProbeIsFitted() {
    assertThat(accuracy(SourceProbe.fit(source).fixed(), world.samples(IMAGES, false)))
        .isGreaterThan(.9);
  }

  @Test
  void shouldGainWhenTheProbeIsAligned() {
    SourceProbe probe = SourceProbe.fit(source);

    assertThat(accuracy(probe.meanAligned(), target))
        .isGreaterThan(accuracy(probe.fixed(), target) + .03);
  }

  private static double[] axis(int k) {
    return k == 0 ? new double[] {1, 0} : new double[] {0, 1};
  }

  private static SourceModel twoClasses() {
    double[][] rows = {axis(0), axis(1)};
    return new SourceModel(
        rows, rows, new int[] {0, 1}, new boolean[2], new SourceModel.Scales(10, 10, 3));
  }
}
