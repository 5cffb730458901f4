package io.unimos.lab.trials;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.core.domain.AdaptSettings;
import io.unimos.evaluate.LabelledFeature;
import io.unimos.evaluate.World;
import io.unimos.lab.trials.ClassArrival.Counts;
import io.unimos.lab.trials.ClassArrival.Given;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassArrivalTest {
  private static final int AT = 128;
  private static final int STRETCH = 64;

  private final World world = new World(7);
  private final ClassArrival arrival =
      new ClassArrival(world.source(), AdaptSettings.stream(-1), World.CLASSES - 1, AT, STRETCH, 8);

  private static double right(int[] cell) {
    return (double) cell[0] / cell[1];
  }

  @Test
  void shouldNameAClassThatIsKnownByLabelledImagesOfTheDomain() {
    List<LabelledFeature> samples = world.samples(AT + 2 * STRETCH, true);

    Counts labels = arrival.play("gate#1", samples, Given.LABELS);

    assertThat(arrival.labelled(samples)).isEqualTo(8);
    assertThat(right(labels.ofNew()[0])).as("before it came").isZero();
    assertThat(right(labels.ofNew()[1])).isGreaterThan(.5);
    assertThat(right(labels.ofOld()[1])).isGreaterThan(.5);
    assertThat(ClassArrival.table(List.of(labels), STRETCH)).contains("| labels | the new class |");
  }
}
