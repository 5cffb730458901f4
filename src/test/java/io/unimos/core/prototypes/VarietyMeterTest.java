package io.unimos.core.prototypes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.unimos.core.source.ClassChange;
import io.unimos.core.source.FittedProbe;
import io.unimos.core.source.Golden;
import io.unimos.core.source.SourceModel;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Scores are made: 1 for the class that is shown, with noise, moved and scaled as a camera does.
 */
class VarietyMeterTest {
  private static final double NOISE = .3;

  private final SplittableRandom random = new SplittableRandom(5);

  @Test
  void shouldReproduceTheVectorsWhenRecordsComeInOrder() {
    Golden golden = Golden.of("variety.json", "after");
    int classes = golden.integer("K");
    double[][] rows = golden.rows("rows", golden.integer("d"));
    int[] after = golden.integers("after");
    double[] expected = golden.numbers("expected");
    VarietyMeter meter =
        new VarietyMeter(source(classes, golden.numbers("weight"), golden.numbers("bias")));

    int records = 0;
    for (int i = 0; i < after.length; i++) {
      for (; records < after[i]; records++) {
        meter.add(rows[records % rows.length]);
      }
      assertThat(meter.value())
          .as("kappa after %d records", records)
          .isCloseTo(expected[i], within(1e-9));
    }
  }

  @ParameterizedTest
  @CsvSource({"10, 64", "10, 256", "65, 64", "65, 256", "300, 256"})
  void shouldBeNearNothingWhenAllImagesAreOfOneClass(int classes, int images) {
    assertThat(after(classes, images, () -> 3).value()).isLessThan(.4);
  }

  @ParameterizedTest
  @CsvSource({"10, 256", "10, 1500", "65, 128", "65, 1500", "300, 256"})
  void shouldBeOneWhenClassesComeEvenly(int classes, int images) {
    assertThat(after(classes, images, () -> random.nextInt(classes)).value()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 65, 300})
  void shouldBeOneWhenMostClassesAreRare(int classes) {
    assertThat(after(classes, 256, () -> tail(classes)).value()).isEqualTo(1);
  }

  @Test
  void shouldForgetManyClassesWhenOneHasComeForLong() {
    VarietyMeter meter = after(10, 300, () -> random.nextInt(10));

    learn(meter, 10, 20_000, () -> 3);

    assertThat(meter.value()).isLessThan(.4);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5})
  void shouldNotJudgeWhenThereAreFewClasses(int classes) {
    assertThat(after(classes, 100, () -> 0).value()).isEqualTo(1);
  }

  @Test
  void shouldNotJudgeWhenTheSourceHasNoProbe() {
    assertThat(new VarietyMeter(PrototypeSource.of(plain(10))).value()).isEqualTo(1);
  }

  @Test
  void shouldBeNothingWhenImagesAreAllTheSame() {
    VarietyMeter meter = new VarietyMeter(source(10));
    for (int i = 0; i < 50; i++) {
      meter.add(new double[10]);
    }

    assertThat(meter.value()).isZero();
  }

  @Test
  void shouldGoOnWithTheSameBitsWhenReadAgain() {
    VarietyMeter meter = after(10, 1100, () -> random.nextInt(2));
    ByteBuffer bytes = ByteBuffer.allocate(meter.bytes());
    meter.write(bytes);
    VarietyMeter again = new VarietyMeter(source(10));

    again.read(bytes.flip());

    double[] x = new double[10];
    x[4] = .7;
    meter.add(x);
    again.add(x);
    assertThat(again.value()).isEqualTo(meter.value());
  }

  @Test
  void shouldKnowManyClassesStillWhenAClassIsAdded() {
    VarietyMeter meter = after(10, 300, () -> random.nextInt(10));
    int[] from = IntStream.range(0, 11).map(k -> k < 10 ? k : ClassChange.NONE).toArray();

    VarietyMeter changed = meter.changed(source(11), new ClassChange(10, from));

    assertThat(changed.value()).isCloseTo(1, within(1e-12));
  }

  /** Returns a class; the k-th is as frequent as 1/k. */
  private int tail(int classes) {
    double left =
        random.nextDouble() * IntStream.rangeClosed(1, classes).mapToDouble(k -> 1.0 / k).sum();
    int k = 0;
    while (k < classes - 1 && left > 1.0 / (k + 1)) {
      left -= 1.0 / (k + 1);
      k++;
    }
    return k;
  }

  private VarietyMeter after(int classes, int images, IntSupplier shown) {
    VarietyMeter meter = new VarietyMeter(source(classes));
    learn(meter, classes, images, shown);
    return meter;
  }

  private void learn(VarietyMeter meter, int classes, int images, IntSupplier shown) {
    for (int i = 0; i < images; i++) {
      double[] x = new double[classes];
      x[shown.getAsInt()] = 1;
      for (int k = 0; k < classes; k++) {
        x[k] = .4 * (x[k] + NOISE * random.nextGaussian()) + .2;
      }
      meter.add(x);
    }
  }

  private static PrototypeSource source(int classes) {
    double[] unit = new double[classes * classes];
    for (int k = 0; k < classes; k++) {
      unit[k * classes + k] = 1;
    }
    return source(classes, unit, new double[classes]);
  }

  private static PrototypeSource source(int classes, double[] weight, double[] bias) {
    FittedProbe probe = new FittedProbe(weight, bias, 1, 1);
    return PrototypeSource.of(plain(classes).withProbe(Optional.of(probe)));
  }

  private static SourceModel plain(int classes) {
    double[][] rows = new double[classes][classes];
    for (int k = 0; k < classes; k++) {
      rows[k][k] = 1;
    }
    int[] labels = IntStream.range(0, classes).toArray();
    return new SourceModel(
        rows, rows, labels, new boolean[classes], new SourceModel.Scales(30, 30, 3));
  }
}
