package io.unimos.lab.trials;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.core.domain.AdaptSettings;
import io.unimos.core.domain.DomainContext;
import io.unimos.evaluate.LabelledFeature;
import io.unimos.evaluate.World;
import io.unimos.lab.trials.Fleet.Cell;
import io.unimos.lab.trials.Fleet.Offer;
import io.unimos.lab.trials.Fleet.Way;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class FleetTest {
  private static final int EACH = 5;

  private final World world = new World(7);
  private final Fleet fleet =
      new Fleet(DomainContext.of(world.source(), AdaptSettings.stream(-1)), EACH);

  @Test
  void shouldTakeNoRowsOfACameraWhoseClassesAreSwapped() {
    Offer offer = fleet.alone("gate", world.samples(192, true)).offer().orElseThrow();
    List<LabelledFeature> samples = world.samples(192, true);
    Offer wrong = fleet.swapped(offer);

    assertThat(offer.surest()).hasSize(EACH * World.CLASSES);
    assertThat(offer.right()).isGreaterThan(.8);
    assertThat(wrong.right()).isLessThan(.2);
    assertThat(taken(samples, List.of(offer), Way.NAMED)).isEqualTo(EACH * World.CLASSES);
    assertThat(taken(samples, List.of(offer, wrong), Way.NAMED)).isEqualTo(EACH * World.CLASSES);
    assertThat(taken(samples, List.of(offer, wrong), Way.ALL)).isEqualTo(2 * EACH * World.CLASSES);
  }

  @Test
  void shouldGiveTheStandardErrorOfPairedDifferences() {
    assertThat(FleetTable.points(DoubleStream.of(.01, .03, Double.NaN))).isEqualTo("+2.0 ± 1.0");
  }

  private int taken(List<LabelledFeature> samples, List<Offer> offers, Way way) {
    return fleet.late("yard", samples, offers, new Cell(way, 1)).taken();
  }
}
