package io.unimos.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.core.MethodSettings;
import io.unimos.core.gate.Gate;
import io.unimos.core.gate.GateReport;
import io.unimos.core.math.Probabilities;
import io.unimos.core.math.Vectors;
import io.unimos.core.prototypes.AlignedPrototypes;
import io.unimos.core.prototypes.PrototypeSource;
import io.unimos.core.source.LabelledRows;
import io.unimos.core.source.SourceClusters;
import io.unimos.core.source.SourceModel;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rounds with more classes than a bottleneck is wide, small banks, classes without an image. */
class ManyClassesTest {
  private static final int CLASSES = 300;
  private static final int DIMENSION = 96;
  private static final int TEXT_ONLY = 7;
  private static final int IN_VIEW = 20;

  private final SplittableRandom random = new SplittableRandom(21);
  private final float[][] texts = SourceClusters.centres(CLASSES, DIMENSION, random);
  private final float[][] centres = images(texts);
  private final MethodSettings settings = MethodSettings.stream();

  @Test
  void shouldLearnAndPassTheGateWhenABankHasFiveImagesAClassAndOneClassHasNone() {
    SourceModel source = source(5);
    SourceRegression regression = SourceRegression.of(source);
    float[][] memory = new float[2 * CLASSES][];
    int[] truth = new int[memory.length];
    for (int i = 0; i < memory.length; i++) {
      truth[i] = i % CLASSES;
      memory[i] = target(truth[i]);
    }
    Round.Task task = task(source, memory);
    Round round = new Round(source, regression, settings);

    Candidate candidate = round.run(task);
    GateReport report = new Gate(settings.gate()).judge(candidate, memory);

    assertThat(report.accepted()).as(report.reason()).isTrue();
    int[] says =
        Arrays.stream(memory)
            .mapToInt(x -> Probabilities.argmax(candidate.folded().visionLogits(x)))
            .toArray();
    assertThat(right(says, truth, k -> true)).isGreaterThan(.9);
    // what is known of it is its text alone
    assertThat(right(says, truth, k -> k == TEXT_ONLY)).isGreaterThan(.4);
  }

  @Test
  void shouldPassASoundRoundAndNoBrokenOneWhenFewOfManyClassesAreInView() {
    SourceModel source = source(10);
    SourceRegression regression = SourceRegression.of(source);
    float[][] memory = new float[30 * IN_VIEW][];
    for (int i = 0; i < memory.length; i++) {
      memory[i] = target(10 + i % IN_VIEW);
    }
    Round.Task task = task(source, memory);
    Gate gate = new Gate(settings.gate());

    GateReport sound = gate.judge(new Round(source, regression, settings).run(task), memory);
    GateReport dealtOut =
        gate.judge(new Round(source, regression, settings, this::dealtOut).run(task), memory);
    GateReport oneForAll =
        gate.judge(
            new Round(source, regression, settings, l -> new int[l.length]).run(task), memory);

    assertThat(sound.accepted()).as(sound.reason()).isTrue();
    assertThat(dealtOut.accepted()).as(dealtOut.reason()).isFalse();
    assertThat(oneForAll.accepted()).as(oneForAll.reason()).isFalse();
  }

  /** Returns the labels, each at another row. */
  private int[] dealtOut(int[] labels) {
    int[] out = labels.clone();
    for (int i = out.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int kept = out[i];
      out[i] = out[j];
      out[j] = kept;
    }
    return out;
  }

  @Test
  void shouldBoundTheBankInTheGraphAndKeepItBalanced() {
    SourceRegression regression = SourceRegression.of(source(20));

    LabelledRows rows = regression.graphRows();

    assertThat(regression.bank().size()).isGreaterThan(SourceModel.MOST_ROWS);
    assertThat(rows.size()).isLessThanOrEqualTo(SourceModel.MOST_ROWS);
    int each = SourceModel.MOST_ROWS / CLASSES;
    long[] counts = new long[CLASSES];
    Arrays.stream(rows.labels()).forEach(k -> counts[k]++);
    assertThat(counts).containsOnly(each);
  }

  @Test
  void shouldPutAPrototypeWhereTheTextPointsWhenAClassHasNoImage() {
    SourceModel source = source(10);

    double[][] means = source.classMeans();

    double own = cosine(means[TEXT_ONLY], centres[TEXT_ONLY]);
    for (int k = 0; k < CLASSES; k++) {
      if (k != TEXT_ONLY) {
        assertThat(cosine(means[TEXT_ONLY], centres[k])).isLessThan(own);
      }
    }
    assertThat(source.rows(true).labels()).doesNotContain(TEXT_ONLY);
    assertThat(Arrays.stream(source.rows(false).labels()).filter(k -> k == TEXT_ONLY)).hasSize(8);
  }

  private Round.Task task(SourceModel source, float[][] memory) {
    AlignedPrototypes prototypes =
        new AlignedPrototypes(PrototypeSource.of(source), settings.prototypes());
    for (float[] x : memory) {
      prototypes.observe(x);
    }
    return new Round.Task(memory, LabelledRows.none(), prototypes.view(), Optional.empty(), 0, 3);
  }

  private static double right(int[] says, int[] truth, java.util.function.IntPredicate of) {
    int[] rows = IntStream.range(0, truth.length).filter(i -> of.test(truth[i])).toArray();
    return Arrays.stream(rows).filter(i -> says[i] == truth[i]).count() / (double) rows.length;
  }

  /** So many images of each class but one, a fifth held out. */
  private SourceModel source(int each) {
    SourceModel full = SourceClusters.source(centres, each, .03, 30, random);
    int[] kept =
        IntStream.range(0, full.labels().length)
            .filter(i -> full.labels()[i] != TEXT_ONLY)
            .toArray();
    boolean[] heldOut = new boolean[kept.length];
    for (int i = 0; i < kept.length; i++) {
      heldOut[i] = full.heldOut()[kept[i]];
    }
    return SourceModel.of(
        texts,
        Arrays.stream(kept)
            .mapToObj(i -> Vectors.narrowed(full.features()[i]))
            .toArray(float[][]::new),
        Arrays.stream(kept).map(i -> full.labels()[i]).toArray(),
        heldOut,
        full.scales());
  }

  /** Images lie apart from their texts, all in the same direction, and closer together. */
  private static float[][] images(float[][] texts) {
    float[][] images = new float[texts.length][];
    for (int k = 0; k < images.length; k++) {
      images[k] = texts[k].clone();
      images[k][0] += 1;
      SourceClusters.normalised(images[k]);
    }
    return images;
  }

  private float[] target(int truth) {
    float[] row = centres[truth].clone();
    row[1] += .3f;
    return SourceClusters.near(row, .04, random);
  }

  private static double cosine(double[] a, float[] b) {
    double[] other = Vectors.widened(b);
    return Vectors.dot(a, other) / Math.sqrt(Vectors.dot(a, a) * Vectors.dot(other, other));
  }
}
