package io.unimos.core.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A restart between any two images changes nothing, bit for bit. */
class OnlineDomainRestoreTest {
  private static final int WINDOW = 32;

  private final ClusterWorld world = new ClusterWorld(11);
  private final DomainContext context = DomainContext.of(world.source(), settings());
  private final Trainer trainer = new Trainer(context);

  @Test
  void shouldGoOnBitForBitWhenRestoredAfterEveryImage() {
    List<OnlineDomain.Observation> stream = stream();
    HeapJournal straight = new HeapJournal();
    HeapJournal restarted = new HeapJournal();
    OnlineDomain whole = OnlineDomain.restore("camera", context, straight);
    List<String> events = new ArrayList<>();

    for (OnlineDomain.Observation record : stream) {
      OnlineDomain again = OnlineDomain.restore("camera", context, restarted);
      DomainPrediction expected = whole.observe(record);
      DomainPrediction actual = again.observe(record);

      assertThat(seen(actual)).isEqualTo(seen(expected));
      events.add(expected.report().map(r -> r.decision().toString()).orElse(""));
      // the round is decided again after one more restart, as when a trainer was killed
      OnlineDomain third = OnlineDomain.restore("camera", context, restarted);
      events.add(decided(whole));
      assertThat(decided(third)).isEqualTo(events.get(events.size() - 1));
      assertThat(restarted.sameAs(straight)).isTrue();
    }

    assertThat(events)
        .contains("RESET", "REFUSE", "REPEATS", "TRAIN")
        .anyMatch(e -> e.startsWith("ACCEPTED"));
  }

  /**
   * Leaving memory and kill -9 anywhere, rounds decided late or lost with the process, versions
   * chosen by hand: the same answers, and the same bytes in the end.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void shouldGoOnBitForBitWhereverItLeavesMemoryOrIsKilled(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    HeapJournal straight = new HeapJournal();
    HeapJournal moved = new HeapJournal();
    OnlineDomain whole = OnlineDomain.restore("camera", context, straight);
    OnlineDomain other = OnlineDomain.restore("camera", context, moved);
    Optional<Trainer.RoundResult> training = Optional.empty();
    int left = 0;
    int killed = 0;
    int decidedLate = 0;

    for (OnlineDomain.Observation record : stream()) {
      int fate = random.nextInt(12);
      if (fate < 3) {
        left++;
        other.evict();
        other = OnlineDomain.restore("camera", context, moved);
      } else if (fate == 3) {
        killed++;
        training = Optional.empty();
        whole.abandon();
        other = OnlineDomain.restore("camera", context, moved);
      }
      assertThat(seen(other.observe(record))).isEqualTo(seen(whole.observe(record)));
      if (training.isPresent() && random.nextInt(10) == 0) {
        decidedLate++;
        Decision expected = whole.apply(training.get());
        Decision actual = other.apply(training.get());
        assertThat(actual.status() + " " + actual.version())
            .isEqualTo(expected.status() + " " + expected.version());
        training = Optional.empty();
      }
      if (training.isEmpty()) {
        Optional<RoundRequest> expected = whole.wantsRound();
        Optional<RoundRequest> actual = other.wantsRound();
        assertThat(asked(actual)).isEqualTo(asked(expected));
        training = actual.map(trainer::run);
      }
      if (random.nextInt(100) == 0) {
        List<Long> kept = whole.keptVersions();
        assertThat(other.keptVersions()).isEqualTo(kept);
        long version = kept.isEmpty() ? 0 : kept.get(random.nextInt(kept.size()));
        assertThat(other.rollBack(version).back()).isEqualTo(whole.rollBack(version).back());
      }
    }

    whole.evict();
    other.evict();
    assertThat(moved.sameAs(straight)).isTrue();
    assertThat(left).isGreaterThan(100);
    assertThat(killed).isGreaterThan(30);
    assertThat(decidedLate).isGreaterThan(3);
  }

  @Test
  void shouldWriteNothingWhenItLeavesAsItCame() {
    HeapJournal journal = new HeapJournal();
    OnlineDomain domain = OnlineDomain.restore("camera", context, journal);
    stream().subList(0, 3 * WINDOW + 5).forEach(domain::observe);
    domain.evict();
    long written = journal.blobBytes() + journal.recordBytes();

    OnlineDomain again = OnlineDomain.restore("camera", context, journal);
    again.evict();

    assertThat(journal.blobBytes() + journal.recordBytes()).isEqualTo(written);
    assertThatThrownBy(() -> again.observe(stream().get(0)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the domain has left memory");
  }

  @Test
  void shouldAskForTheSameRoundAgainWhenKilledInTraining() {
    HeapJournal journal = new HeapJournal();
    OnlineDomain domain = OnlineDomain.restore("camera", context, journal);
    double[] offset = world.offset(.4);
    for (int i = 0; i < 4 * WINDOW; i++) {
      domain.observe(world.image(offset));
    }
    Trainer.RoundResult first = trainer.run(domain.wantsRound().orElseThrow());
    for (int i = 0; i < WINDOW / 4; i++) {
      domain.observe(world.image(offset));
    }

    OnlineDomain owner = OnlineDomain.restore("camera", context, journal);
    Trainer.RoundResult second = trainer.run(owner.wantsRound().orElseThrow());

    assertThat(second.request().seed()).isEqualTo(first.request().seed());
    assertThat(second.candidate().orElseThrow().heads().orElseThrow().toBytes())
        .isEqualTo(first.candidate().orElseThrow().heads().orElseThrow().toBytes());
  }

  private static String asked(Optional<RoundRequest> request) {
    return request
        .map(
            r ->
                r.moment().window()
                    + " "
                    + r.seed()
                    + r.entries().stream().map(e -> Arrays.toString(e.toBytes())).toList()
                    + Arrays.toString(r.view().scaledPrototypes())
                    + Arrays.toString(r.view().logPrior())
                    + r.parent().serving()
                    + r.parent().heads().map(h -> Arrays.hashCode(h.toBytes())))
        .orElse("");
  }

  private String decided(OnlineDomain domain) {
    return domain
        .wantsRound()
        .map(trainer::run)
        .map(domain::apply)
        .map(
            d ->
                d.status()
                    + " "
                    + d.version()
                    + " "
                    + d.request().serving()
                    + " "
                    + d.outcome().gate().verdicts())
        .orElse("");
  }

  private static String seen(DomainPrediction served) {
    return served.position()
        + served.answers().probabilities().values().stream()
            .map(Arrays::toString)
            .collect(Collectors.joining())
        + served.heads()
        + served.labelCorrelation()
        + served.version()
        + served.report()
        + served.unknownClass();
  }

  /**
   * Two domains with duplicates, a run of one class, a window of noise and a camera that hangs
   * between.
   */
  private List<OnlineDomain.Observation> stream() {
    List<OnlineDomain.Observation> stream = new ArrayList<>();
    double[] before = world.offset(.3);
    double[] after = world.offset(1.5);
    for (int i = 0; i < 4 * WINDOW + 9; i++) {
      stream.add(world.image(before));
      if (i % 7 == 3) {
        stream.add(ClusterWorld.again(stream.get(i / 2)));
      }
    }
    for (int i = 0; i < WINDOW; i++) {
      stream.add(world.image(1, before));
    }
    for (int i = 0; i < 3 * WINDOW; i++) {
      stream.add(world.noise());
    }
    OnlineDomain.Observation hung = world.image(before);
    for (int i = 0; i < 2 * WINDOW; i++) {
      stream.add(i % 9 == 4 ? world.image(before) : world.still(hung, .05));
    }
    for (int i = 0; i < 5 * WINDOW; i++) {
      stream.add(world.image(after));
    }
    return stream;
  }

  private static AdaptSettings settings() {
    AdaptSettings stream = AdaptSettings.stream(.3);
    return stream
        .withOpenSet(.8)
        .withWindows(SmallWindows.of(WINDOW, 3 * WINDOW).withEarlyUntil(2 * WINDOW))
        // a round for every window, so that many are under way
        .withPolicy(stream.policy().withoutDistances())
        .withMethod(m -> m.withRound(m.round().withSteps(6)));
  }
}
