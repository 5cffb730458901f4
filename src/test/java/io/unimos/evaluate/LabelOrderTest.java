package io.unimos.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelOrderTest {
  private static final int CLASSES = 5;
  private static final int PER_CLASS = 40;

  private final List<LabelledFeature> samples = samples();

  private static List<LabelledFeature> samples() {
    List<LabelledFeature> samples = new ArrayList<>();
    for (int i = 0; i < CLASSES * PER_CLASS; i++) {
      samples.add(new LabelledFeature("image-" + i, i / PER_CLASS, new byte[2], new float[6]));
    }
    return samples;
  }

  private List<LabelledFeature> arranged(String order, long seed) throws EvaluationException {
    return LabelOrder.parse(order).arrange(samples, new SplittableRandom(seed));
  }

  /** Returns the number of labels that differ from the one before. */
  private static int changes(List<LabelledFeature> samples) {
    int changes = 0;
    for (int i = 1; i < samples.size(); i++) {
      changes += samples.get(i).label() == samples.get(i - 1).label() ? 0 : 1;
    }
    return changes;
  }

  @ParameterizedTest
  @ValueSource(strings = {"shuffled", "classes", "blocks:16", "dirichlet:0.1", "rotate"})
  void shouldPlayEachImageOnceWhenAllClassesAreShown(String order) throws EvaluationException {
    List<LabelledFeature> arranged = arranged(order, 1);

    assertThat(arranged).containsExactlyInAnyOrderElementsOf(samples).isNotEqualTo(samples);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"shuffled", "classes", "blocks:16", "dirichlet:0.1", "rotate", "two", "one"})
  void shouldArrangeTheSameWhenTheSeedIsTheSame(String order) throws EvaluationException {
    assertThat(arranged(order, 7)).isEqualTo(arranged(order, 7)).isNotEqualTo(arranged(order, 8));
  }

  @Test
  void shouldChangeOncePerClassWhenClassByClass() throws EvaluationException {
    assertThat(changes(arranged("classes", 1))).isEqualTo(CLASSES - 1);
  }

  @Test
  void shouldRunAsLongAsAskedWhenInBlocks() throws EvaluationException {
    List<LabelledFeature> arranged = arranged("blocks:8", 1);

    for (int from = 0; from < arranged.size(); from += 8) {
      assertThat(arranged.subList(from, from + 8).stream().map(LabelledFeature::label).distinct())
          .hasSize(1);
    }
    assertThat(changes(arranged)).isGreaterThan(CLASSES);
  }

  @Test
  void shouldBeMoreMixedWhenDirichletIsFlatter() throws EvaluationException {
    assertThat(changes(arranged("dirichlet:0.01", 1)))
        .isLessThan(changes(arranged("dirichlet:100", 1)));
  }

  @Test
  void shouldPassFromClassToClassWhenRotating() throws EvaluationException {
    List<LabelledFeature> arranged = arranged("rotate", 1);
    double[] meanPlace = new double[CLASSES];
    for (int i = 0; i < arranged.size(); i++) {
      meanPlace[arranged.get(i).label()] += (double) i / PER_CLASS;
    }

    // the first class in turn is seen at both ends
    assertThat(changes(arranged)).isLessThan(changes(arranged("shuffled", 1)));
    assertThat(java.util.Arrays.stream(meanPlace).max().orElseThrow()).isGreaterThan(130);
  }

  @Test
  void shouldMakeAStreamOfEachClassOrPairWhenOneOrTwo() throws EvaluationException {
    SplittableRandom random = new SplittableRandom(1);

    assertThat(LabelOrder.parse("one").sets(samples, random))
        .containsExactly(List.of(0), List.of(1), List.of(2), List.of(3), List.of(4));
    assertThat(LabelOrder.parse("two").sets(samples, random))
        .hasSize(10)
        .doesNotHaveDuplicates()
        .allMatch(pair -> pair.get(0) < pair.get(1));
    assertThat(LabelOrder.parse("rotate").sets(samples, random))
        .containsExactly(List.of(0, 1, 2, 3, 4));
  }

  @ParameterizedTest
  @ValueSource(strings = {"random", "blocks", "blocks:0", "blocks:1.5", "dirichlet:x", "two:3"})
  void shouldNameTheOptionWhenThereIsNoSuchOrder(String order) {
    assertThatThrownBy(() -> LabelOrder.parse(order))
        .isInstanceOf(EvaluationException.class)
        .hasMessageStartingWith("--order " + order + ":");
  }
}
