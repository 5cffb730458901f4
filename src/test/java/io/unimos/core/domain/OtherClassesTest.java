package io.unimos.core.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.core.source.ClassChange;
import io.unimos.core.source.SourceModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A domain that learns goes over to other classes. */
class OtherClassesTest {
  private static final int WINDOW = 64;
  private static final int LATE = ClusterWorld.CLASSES - 1;

  private final ClusterWorld world = new ClusterWorld(4);
  private final SourceModel whole = world.source();
  private final ClassChange less = new ClassChange(ClusterWorld.CLASSES, new int[] {0, 1, 2});
  private final ClassChange more = new ClassChange(LATE, new int[] {0, 1, 2, -1});
  private final DomainContext all = DomainContext.of(whole, settings());
  private final DomainContext few = DomainContext.of(whole.changed(less, List.of()), settings());
  private final double[] home = world.offset(.3);

  private static AdaptSettings settings() {
    return AdaptSettings.stream(.05).withWindows(SmallWindows.of(WINDOW));
  }

  /** The fourth class as it was before it was left out. */
  private SourceModel.NewClass late() {
    int[] rows =
        IntStream.range(0, whole.labels().length).filter(i -> whole.labels()[i] == LATE).toArray();
    boolean[] heldOut = new boolean[rows.length];
    for (int i = 0; i < rows.length; i++) {
      heldOut[i] = whole.heldOut()[rows[i]];
    }
    return new SourceModel.NewClass(
        Optional.of(whole.text()[LATE]),
        Arrays.stream(rows).mapToObj(i -> whole.features()[i]).toArray(double[][]::new),
        heldOut);
  }

  private static void play(OnlineDomain domain, Trainer trainer, OnlineDomain.Observation image) {
    DomainPrediction unused = domain.observe(image);
    domain
        .wantsRound()
        .ifPresent(request -> assertThat(domain.apply(trainer.run(request))).isNotNull());
  }

  private OnlineDomain learned(DomainContext context, HeapJournal journal, int classes) {
    OnlineDomain domain = OnlineDomain.restore("gate", context, journal);
    Trainer trainer = new Trainer(context);
    for (int i = 0; i < 5 * WINDOW + 17; i++) {
      play(domain, trainer, world.image(i % classes, home));
    }
    assertThat(domain.version()).isPositive();
    return domain;
  }

  private double right(OnlineDomain domain, int label, int images) {
    int right = 0;
    for (int i = 0; i < images; i++) {
      DomainPrediction said = domain.observe(world.image(label, home));
      right += said.answers().label(Component.SERVED) == label ? 1 : 0;
    }
    return (double) right / images;
  }

  @Test
  void shouldServeANewClassAtOnceAndTrainForIt() {
    HeapJournal journal = new HeapJournal();
    long version = learned(few, journal, LATE).version();
    DomainContext now = DomainContext.of(few.source().changed(more, List.of(late())), settings());

    OnlineDomain domain = OnlineDomain.changed("gate", few, now, more, journal);

    assertThat(domain.version()).as("goes on serving").isEqualTo(version);
    assertThat(domain.sequence()).isEqualTo(5 * WINDOW + 17);
    assertThat(right(domain, 0, 10)).isGreaterThan(.8);
    assertThat(right(domain, LATE, 10)).as("at once").isGreaterThan(.4);
    Trainer trainer = new Trainer(now);
    Optional<RoundRequest> wanted = domain.wantsRound();
    Decision decision = domain.apply(trainer.run(wanted.orElseThrow()));
    assertThat(decision.status()).as(decision.reason()).isEqualTo(Decision.Status.ACCEPTED);
    for (int i = 0; i < 2 * WINDOW; i++) {
      play(domain, trainer, world.image(i % ClusterWorld.CLASSES, home));
    }
    assertThat(right(domain, LATE, 20)).as("by evidence").isGreaterThan(.8);
    assertThat(right(domain, 1, 20)).isGreaterThan(.8);
  }

  @Test
  void shouldNeverNameARetiredClassAgain() {
    HeapJournal journal = new HeapJournal();
    OnlineDomain before = learned(all, journal, ClusterWorld.CLASSES);
    assertThat(right(before, LATE, 5)).isPositive();

    OnlineDomain domain = OnlineDomain.changed("gate", all, few, less, journal);

    Trainer trainer = new Trainer(few);
    for (int i = 0; i < 3 * WINDOW; i++) {
      DomainPrediction said = domain.observe(world.image(i % ClusterWorld.CLASSES, home));
      for (double[] p : said.answers().probabilities().values()) {
        assertThat(p).hasSize(LATE);
      }
      domain
          .wantsRound()
          .ifPresent(request -> assertThat(domain.apply(trainer.run(request))).isNotNull());
    }
    assertThat(right(domain, 2, 20)).isGreaterThan(.8);
  }

  @Test
  void shouldTakeADomainOverOfWhichOnlyACommandIsKnown() {
    HeapJournal journal = new HeapJournal();
    OnlineDomain.restore("gate", all, journal).freeze();

    OnlineDomain domain = OnlineDomain.changed("gate", all, few, less, journal);

    assertThat(domain.frozen()).isTrue();
    assertThat(domain.observe(world.image(0, home)).answers().of(Component.SERVED)).hasSize(LATE);
    assertThat(OnlineDomain.restore("gate", few, journal).sequence()).isEqualTo(1);
  }

  @Test
  void shouldGiveTheSameWhateverTheOrderOfTheClasses() {
    HeapJournal journal = new HeapJournal();
    OnlineDomain unchanged = learned(all, journal, ClusterWorld.CLASSES);
    int[] order = {3, 1, 0, 2};
    ClassChange turned = new ClassChange(ClusterWorld.CLASSES, order);
    DomainContext other = DomainContext.of(whole.changed(turned, List.of()), settings());

    OnlineDomain domain = OnlineDomain.changed("gate", all, other, turned, journal.copy());

    for (int i = 0; i < 20; i++) {
      OnlineDomain.Observation image = world.image(i % ClusterWorld.CLASSES, home);
      int before = unchanged.observe(image).answers().label(Component.SERVED);
      int now = domain.observe(image).answers().label(Component.SERVED);
      assertThat(order[now]).isEqualTo(before);
    }
  }

  @Test
  void shouldGoOnBitForBitAfterARestart() {
    HeapJournal journal = new HeapJournal();
    OnlineDomain unused = learned(few, journal, LATE);
    DomainContext now = DomainContext.of(few.source().changed(more, List.of(late())), settings());
    OnlineDomain domain = OnlineDomain.changed("gate", few, now, more, journal);
    HeapJournal copy = journal.copy();
    OnlineDomain again = OnlineDomain.restore("gate", now, copy);
    Trainer trainer = new Trainer(now);
    List<double[]> said = new ArrayList<>();
    List<double[]> saidAgain = new ArrayList<>();

    for (int i = 0; i < 2 * WINDOW; i++) {
      OnlineDomain.Observation image = world.image(i % ClusterWorld.CLASSES, home);
      said.add(domain.observe(image).answers().of(Component.SERVED));
      saidAgain.add(again.observe(image).answers().of(Component.SERVED));
      domain.wantsRound().ifPresent(r -> assertThat(domain.apply(trainer.run(r))).isNotNull());
      again.wantsRound().ifPresent(r -> assertThat(again.apply(trainer.run(r))).isNotNull());
    }

    for (int i = 0; i < said.size(); i++) {
      assertThat(saidAgain.get(i)).containsExactly(said.get(i));
    }
    assertThat(copy.sameAs(journal)).isTrue();
  }
}
