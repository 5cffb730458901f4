package io.unimos.core.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.core.source.ClassChange;
import io.unimos.core.source.SourceModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Images of a class that the source does not have. */
class OpenSetDomainTest {
  private static final int WINDOW = 32;
  private static final int UNKNOWN = ClusterWorld.CLASSES - 1;
  private static final int KNOWN = UNKNOWN;

  private final ClusterWorld world = new ClusterWorld(4);
  private final SourceModel source =
      world.source().changed(new ClassChange(ClusterWorld.CLASSES, new int[] {0, 1, 2}), List.of());
  private final DomainContext off = DomainContext.of(source, settings());
  private final DomainContext on = DomainContext.of(source, settings().withOpenSet(.9));
  private final double[] home = world.offset(.6);

  private static AdaptSettings settings() {
    return AdaptSettings.stream(.05).withWindows(SmallWindows.of(WINDOW));
  }

  private List<OnlineDomain.Observation> images(int count) {
    List<OnlineDomain.Observation> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      images.add(world.image(i % KNOWN, home));
    }
    return images;
  }

  private static List<Optional<Boolean>> said(
      OnlineDomain domain, List<OnlineDomain.Observation> images) {
    return images.stream().map(image -> domain.observe(image).unknownClass()).toList();
  }

  private static double share(List<Optional<Boolean>> said) {
    return said.stream().filter(each -> each.orElse(false)).count() / (double) said.size();
  }

  @Test
  void shouldCallImagesOfAnUnknownClassSoOnceItKnowsTheDomain() {
    OnlineDomain domain = OnlineDomain.restore("gate", on, new HeapJournal());

    List<Optional<Boolean>> early = said(domain, images(UsualCosine.LEAST));
    List<Optional<Boolean>> known = said(domain, images(90));
    List<OnlineDomain.Observation> strange = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      strange.add(world.image(UNKNOWN, home));
    }
    List<Optional<Boolean>> unknown = said(domain, strange);

    assertThat(early).containsOnly(Optional.empty());
    assertThat(known).doesNotContain(Optional.empty());
    assertThat(share(known)).isLessThan(.2);
    assertThat(share(unknown)).isGreaterThan(.6);
  }

  @Test
  void shouldAnswerAndLearnAsWithout() {
    OnlineDomain plain = OnlineDomain.restore("gate", off, new HeapJournal());
    OnlineDomain asked = OnlineDomain.restore("gate", on, new HeapJournal());
    Trainer trainer = new Trainer(off);

    for (OnlineDomain.Observation image : images(5 * WINDOW)) {
      DomainPrediction expected = plain.observe(image);
      DomainPrediction actual = asked.observe(image);

      assertThat(expected.unknownClass()).isEmpty();
      assertThat(actual.answers().of(Component.SERVED))
          .isEqualTo(expected.answers().of(Component.SERVED));
      plain.wantsRound().ifPresent(r -> assertThat(plain.apply(trainer.run(r))).isNotNull());
      asked.wantsRound().ifPresent(r -> assertThat(asked.apply(trainer.run(r))).isNotNull());
      assertThat(asked.version()).isEqualTo(plain.version());
    }
    assertThat(plain.version()).isPositive();
  }

  /** State without it is what every release before it wrote. */
  @Test
  void shouldTakeUpStateOfBeforeAndGiveItBackWhenItIsTurnedOff() {
    HeapJournal journal = new HeapJournal();
    OnlineDomain before = OnlineDomain.restore("gate", off, journal);
    List<Optional<Boolean>> unused = said(before, images(5 * WINDOW));
    before.evict();

    OnlineDomain now = OnlineDomain.restore("gate", on, journal);
    List<Optional<Boolean>> young = said(now, images(UsualCosine.LEAST));
    List<Optional<Boolean>> old = said(now, images(1));
    now.evict();
    List<Optional<Boolean>> again = said(OnlineDomain.restore("gate", on, journal), images(1));
    OnlineDomain without = OnlineDomain.restore("gate", off, journal);
    List<Optional<Boolean>> nothing = said(without, images(1));

    assertThat(young).containsOnly(Optional.empty());
    assertThat(old).doesNotContain(Optional.empty());
    assertThat(again).doesNotContain(Optional.empty());
    assertThat(nothing).containsOnly(Optional.empty());
    assertThat(without.sequence()).isEqualTo(7 * WINDOW + 3);
  }

  /** The memory gives at once the similarity of images to the present classes. */
  @Test
  void shouldGoOnAtOnceWithOtherClasses() {
    HeapJournal journal = new HeapJournal();
    List<Optional<Boolean>> unused =
        said(OnlineDomain.restore("gate", on, journal), images(5 * WINDOW));
    ClassChange less = new ClassChange(KNOWN, new int[] {0, 1});
    DomainContext two =
        DomainContext.of(source.changed(less, List.of()), settings().withOpenSet(.9));

    OnlineDomain domain = OnlineDomain.changed("gate", on, two, less, journal);

    assertThat(two.openSet()).isNotEqualTo(on.openSet());
    assertThat(said(domain, images(1))).doesNotContain(Optional.empty());
  }
}
