package io.unimos.core.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.unimos.core.drift.Shift;
import io.unimos.core.gate.GateReport;
import io.unimos.core.math.Measurement;
import io.unimos.core.math.Metric;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OnlineDomainTest {
  private static final int WINDOW = 64;
  private static final GateReport REFUSED =
      new GateReport(
          List.of(new Measurement(Metric.SEED_AGREEMENT, 0, OptionalDouble.of(1), false)));

  private final ClusterWorld world = new ClusterWorld(4);
  private final DomainContext context = DomainContext.of(world.source(), settings());
  private final Trainer trainer = new Trainer(context);
  private final HeapJournal journal = new HeapJournal();
  private OnlineDomain domain = OnlineDomain.restore("camera", context, journal);
  private final double[] home = world.offset(.3);
  private final List<WindowReport> reports = new ArrayList<>();

  @Test
  void shouldServePrototypesFirstAndHeadsOnceAVersionIsAccepted() {
    DomainPrediction first = domain.observe(world.image(home));
    play(WINDOW - 1, home);
    Decision decision = round();
    DomainPrediction later = domain.observe(world.image(home));

    assertThat(first.version()).isZero();
    assertThat(first.heads()).isEmpty();
    assertThat(first.answers().probabilities().keySet())
        .containsExactlyElementsOf(Component.unconditional());
    assertThat(first.answers().of(Component.SERVED))
        .as("the aligned probe takes part")
        .isNotEqualTo(first.answers().of(Component.PROTOTYPES));
    assertThat(decision.status()).isEqualTo(Decision.Status.ACCEPTED);
    assertThat(decision.version()).isEqualTo(1);
    assertThat(later.version()).isEqualTo(1);
    assertThat(later.heads()).isPresent();
    assertThat(later.answers().probabilities()).containsOnlyKeys(Component.values());
  }

  @Test
  void shouldAnswerADuplicateAndLearnNothingFromIt() {
    play(WINDOW / 2, home);
    OnlineDomain.Observation record = world.image(home);
    DomainPrediction once = domain.observe(record);
    HeapJournal before = journal.copy();
    double[] offset = domain.view().offset();

    DomainPrediction twice = domain.observe(ClusterWorld.again(record));

    assertThat(twice.position())
        .isEqualTo(new DomainPrediction.Position(once.position().sequence() + 1, true));
    assertThat(domain.view().offset()).isEqualTo(offset);
    before.putDomain(journal.domain().orElseThrow());
    assertThat(journal.sameAs(before)).isTrue();
  }

  @Test
  void shouldCloseWindowsTwiceAsOftenWhileLittleIsRemembered() {
    DomainContext eager =
        DomainContext.of(
            world.source(),
            settings().withWindows(SmallWindows.of(WINDOW).withEarlyUntil(2 * WINDOW)));
    OnlineDomain young = OnlineDomain.restore("young", eager, new HeapJournal());
    List<Integer> ends = new ArrayList<>();

    for (int i = 1; i <= 5 * WINDOW; i++) {
      if (young.observe(world.image(home)).report().isPresent()) {
        ends.add(2 * i / WINDOW);
      }
    }

    // in halves of a window
    assertThat(ends).containsExactly(1, 2, 3, 5, 7, 9);
  }

  @Test
  void shouldForgetEverythingWhenTheDomainChanges() {
    playRounds(4 * WINDOW, home);
    long version = domain.version();

    playRounds(2 * WINDOW, world.offset(1.5));

    List<WindowReport> alarms = reports.stream().filter(r -> r.shift() == Shift.DOMAIN).toList();
    assertThat(alarms)
        .singleElement()
        .satisfies(
            r -> {
              assertThat(r.decision()).isEqualTo(WindowDecision.RESET);
              assertThat(r.version()).as("heads of before the change serve no longer").isZero();
              assertThat(r.alarms()).contains("meanShiftRatio", "classConditionalRatio");
              assertThat(r.value(Metric.SINCE_CHANGE)).as("dated").isBetween(32.0, 33.0);
              assertThat(r.span().lastSequence()).isEqualTo(4 * WINDOW + 33);
            });
    assertThat(domain.keptVersions()).as("served until the reset").contains(version);
    assertThat(domain.version()).isGreaterThan(version);
  }

  @Test
  void shouldTrainBeforeItForgetsWhenADifferenceMayBeANewClass() {
    for (int i = 0; i < 4 * WINDOW; i++) {
      playRound(world.image(i % 2, home));
    }

    double[] moved = world.offset(1);
    for (int i = 0; i < WINDOW; i++) {
      playRound(world.image(i % 2, moved));
    }

    List<WindowReport> alarms = reports.stream().filter(r -> r.shift() == Shift.DOMAIN).toList();
    assertThat(alarms).hasSize(2);
    assertThat(alarms.get(0).decision()).as("2 of 4 classes seen").isEqualTo(WindowDecision.TRAIN);
    assertThat(alarms.get(0).value(Metric.CLASS_CONDITIONAL_RATIO)).isGreaterThan(15);
    assertThat(alarms.get(0).why()).contains("or a class is new");
    assertThat(alarms.get(1).decision()).isEqualTo(WindowDecision.RESET);
  }

  @Test
  void shouldLearnNothingFromAWindowOfNoise() {
    playRounds(2 * WINDOW, home);
    long version = domain.version();
    double[] offset = domain.view().offset();
    int remembered = slots();

    for (int i = 0; i < WINDOW; i++) {
      observe(world.noise());
    }

    WindowReport last = reports.get(reports.size() - 1);
    assertThat(last.shift()).isEqualTo(Shift.OUT_OF_DISTRIBUTION);
    assertThat(last.decision()).isEqualTo(WindowDecision.REFUSE);
    assertThat(last.why()).contains("nothing that the source knows");
    assertThat(domain.view().offset()).isEqualTo(offset);
    assertThat(slots()).isEqualTo(remembered);
    assertThat(domain.version()).isEqualTo(version);
    assertThat(domain.wantsRound().isPresent()).isFalse();
  }

  @Test
  void shouldLearnNothingFromAFrozenCameraAndSaySo() {
    playRounds(3 * WINDOW, home);
    OnlineDomain.Observation hung = world.image(home);
    observe(hung);
    double[] offset = domain.view().offset();
    int remembered = slots();

    for (int i = 0; i < WINDOW; i++) {
      observe(hung);
    }

    WindowReport last = reports.get(reports.size() - 1);
    assertThat(last.decision()).isEqualTo(WindowDecision.REPEATS);
    assertThat(last.alarms()).contains("repeatCosine", "repeats");
    assertThat(last.why()).contains("32 images repeat earlier ones");
    // a checkpoint rounds
    assertThat(domain.view().offset()).containsExactly(offset, within(1e-7));
    assertThat(slots()).isEqualTo(remembered);
  }

  @Test
  void shouldCallNoSceneInWhichNothingMovesAnotherDomain() {
    playRounds(4 * WINDOW, home);
    OnlineDomain.Observation parked = world.image(1, home);
    int remembered = slots();

    for (int i = 0; i < 6 * WINDOW; i++) {
      DomainPrediction served = observe(world.still(parked, .1));
      assertThat(served.answers().of(Component.SERVED)).isNotEmpty();
    }
    playRounds(2 * WINDOW, home);

    assertThat(reports).extracting(WindowReport::shift).doesNotContain(Shift.DOMAIN);
    assertThat(reports).extracting(WindowReport::decision).contains(WindowDecision.REPEATS);
    assertThat(slots()).isLessThan(remembered + 3 * WINDOW);
  }

  @Test
  void shouldGoOnTrainingWhenThreeImagesOfFourRepeat() {
    playRounds(2 * WINDOW, home);
    long version = domain.version();
    OnlineDomain.Observation hung = world.image(home);

    for (int i = 0; i < 8 * WINDOW; i++) {
      observe(i % 4 == 0 ? world.image(home) : hung);
      domain.wantsRound().map(trainer::run).ifPresent(domain::apply);
    }

    assertThat(domain.version()).isGreaterThan(version);
    assertThat(reports).extracting(WindowReport::decision).contains(WindowDecision.REPEATS);
    assertThat(reports).extracting(WindowReport::shift).doesNotContain(Shift.DOMAIN);
    assertThat(reports).extracting(report -> report.span().window()).doesNotHaveDuplicates();
  }

  @Test
  void shouldCallAnotherMixOfLabelsALabelShift() {
    playRounds(4 * WINDOW, home);

    for (int i = 0; i < 2 * WINDOW; i++) {
      observe(world.image(2, home));
    }

    assertThat(reports).extracting(WindowReport::shift).contains(Shift.LABEL);
    assertThat(reports).extracting(WindowReport::shift).doesNotContain(Shift.DOMAIN);
  }

  @Test
  void shouldGoOnServingAndWaitAfterThreeRefusals() {
    playRounds(WINDOW, home);
    assertThat(domain.version()).isEqualTo(1);

    for (int i = 0; i < 3; i++) {
      play(WINDOW, home);
      assertThat(domain.apply(refused()).status()).isEqualTo(Decision.Status.REJECTED);
    }

    assertThat(domain.lastVersion()).isEqualTo(4);
    assertThat(domain.observe(world.image(home)).version()).isEqualTo(1);
    play(WINDOW - 1, home);
    assertThat(domain.wantsRound().isPresent()).isFalse();
    playRounds(2 * WINDOW, home);
    assertThat(domain.version()).isEqualTo(5);
  }

  @Test
  void shouldSayWhatItWantsWithoutReadingOrBuildingAnything() {
    AtomicInteger reads = new AtomicInteger();
    DomainJournal counting =
        (DomainJournal)
            Proxy.newProxyInstance(
                DomainJournal.class.getClassLoader(),
                new Class<?>[] {DomainJournal.class},
                (proxy, method, arguments) -> {
                  if (!method.getName().startsWith("put")) {
                    reads.incrementAndGet();
                  }
                  return method.invoke(journal, arguments);
                });
    domain = OnlineDomain.restore("counted", context, counting);
    assertThat(domain.wish()).isEmpty();
    play(WINDOW, home);
    assertThat(domain.wish().orElseThrow().why()).isEqualTo(RoundWish.Why.NO_VERSION);
    assertThat(round().status()).isEqualTo(Decision.Status.ACCEPTED);
    assertThat(domain.wish()).isEmpty();
    play(WINDOW, home);

    for (int image = 0; image < WINDOW / 2; image++) {
      observe(world.image(home));
      reads.set(0);
      RoundWish wish = domain.wish().orElseThrow();
      assertThat(wish.why()).isEqualTo(RoundWish.Why.MORE_IMAGES);
      assertThat(wish.sequence()).isEqualTo(domain.sequence());
      assertThat(reads).hasValue(0);
    }

    assertThat(domain.wantsRound()).isPresent();
    assertThat(reads.get()).isPositive();
    assertThat(domain.wish()).isEmpty();
    domain.abandon();
    assertThat(domain.wish()).isPresent();
  }

  @Test
  void shouldDropARoundThatComesAfterAChange() {
    playRounds(WINDOW, home);
    play(WINDOW, home);
    Trainer.RoundResult late = trainer.run(domain.wantsRound().orElseThrow());
    domain.rollBack(0);

    Decision decision = domain.apply(late);

    assertThat(decision.status()).isEqualTo(Decision.Status.DROPPED);
    assertThat(decision.version()).isZero();
    assertThat(domain.version()).isZero();
    assertThat(domain.lastVersion()).isEqualTo(1);
  }

  @Test
  void shouldKeepWhatServesWhileFrozen() {
    playRounds(WINDOW, home);
    domain.freeze();

    playRounds(2 * WINDOW, home);
    long frozen = domain.version();
    domain.unfreeze();
    playRounds(WINDOW, home);

    assertThat(frozen).isEqualTo(1);
    assertThat(domain.version()).isEqualTo(2);
  }

  @Test
  void shouldGoBackToAKeptVersionOnly() {
    playRounds(3 * WINDOW, home);

    domain.rollBack(1);

    assertThat(domain.version()).isEqualTo(1);
    assertThatThrownBy(() -> domain.rollBack(17))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("version 17 of domain camera");
  }

  @Test
  void shouldServeZeroShotWhenSwitchedOff() {
    DomainContext off =
        DomainContext.of(world.source(), settings().withMode(AdaptSettings.Mode.OFF));
    OnlineDomain quiet = OnlineDomain.restore("camera", off, journal);

    DomainPrediction served = quiet.observe(world.image(home));

    assertThat(served.answers().of(Component.SERVED))
        .isEqualTo(served.answers().of(Component.ZERO_SHOT));
    assertThat(journal.recordBytes()).isLessThan(100);
  }

  @Test
  void shouldBeatZeroShotOnAMovedDomain() {
    double[] moved = world.offset(1.2);
    int zeroShot = 0;
    int served = 0;
    for (int i = 0; i < 6 * WINDOW; i++) {
      DomainPrediction answer = observe(world.image(i % ClusterWorld.CLASSES, moved));
      zeroShot += answer.answers().label(Component.ZERO_SHOT) == i % ClusterWorld.CLASSES ? 1 : 0;
      served += answer.answers().label(Component.SERVED) == i % ClusterWorld.CLASSES ? 1 : 0;
      domain.wantsRound().map(trainer::run).ifPresent(domain::apply);
    }

    assertThat(served).isGreaterThan(zeroShot + 6 * WINDOW / 20);
  }

  private int slots() {
    int[] count = new int[1];
    journal.slots((bytes, slot) -> count[0]++);
    return count[0];
  }

  private Decision round() {
    return domain.apply(trainer.run(domain.wantsRound().orElseThrow()));
  }

  private Trainer.RoundResult refused() {
    Trainer.RoundResult good = trainer.run(domain.wantsRound().orElseThrow());
    return new Trainer.RoundResult(
        good.request(), good.candidate(), REFUSED, good.reading(), good.reference(), "");
  }

  private void play(int images, double[] offset) {
    for (int i = 0; i < images; i++) {
      observe(world.image(offset));
    }
  }

  private void playRounds(int images, double[] offset) {
    for (int i = 0; i < images; i++) {
      playRound(world.image(offset));
    }
  }

  private void playRound(OnlineDomain.Observation record) {
    observe(record);
    domain.wantsRound().map(trainer::run).ifPresent(domain::apply);
  }

  private DomainPrediction observe(OnlineDomain.Observation record) {
    DomainPrediction served = domain.observe(record);
    served.report().ifPresent(reports::add);
    return served;
  }

  private static AdaptSettings settings() {
    AdaptSettings stream = AdaptSettings.stream(.3);
    return stream
        .withWindows(SmallWindows.of(WINDOW))
        .withPolicy(stream.policy().withoutDistances())
        .withMethod(m -> m.withRound(m.round().withSteps(6)));
  }
}
