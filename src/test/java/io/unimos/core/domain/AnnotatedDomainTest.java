package io.unimos.core.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.core.label.QueryStrategy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** People are asked, and answer in time, late, wrongly, twice and against each other. */
class AnnotatedDomainTest {
  private static final int WINDOW = QueriedWorld.WINDOW;
  private static final int CLASSES = ClusterWorld.CLASSES;

  private final QueriedWorld world = new QueriedWorld();

  /** Leaving memory and kill -9 between any two images and labels: the same, bit for bit. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void shouldGoOnBitForBitWhereverItIsKilledWhileLabelsCome(long seed) {
    DomainContext context = world.context(QueryStrategy.COVER, 16);
    Trainer trainer = new Trainer(context);
    SplittableRandom random = new SplittableRandom(seed);
    HeapJournal straight = new HeapJournal();
    HeapJournal moved = new HeapJournal();
    OnlineDomain whole = OnlineDomain.restore("camera", context, straight);
    OnlineDomain other = OnlineDomain.restore("camera", context, moved);
    List<String> asked = new ArrayList<>();
    Set<LabelOutcome.Status> statuses = new HashSet<>();
    Set<String> decisions = new HashSet<>();
    int rolledBack = 0;

    for (OnlineDomain.Observation record : changing()) {
      if (random.nextInt(4) == 0) {
        other.evict();
        other = OnlineDomain.restore("camera", context, moved);
      } else if (random.nextInt(4) == 0) {
        other = OnlineDomain.restore("camera", context, moved);
      }
      DomainPrediction expected = whole.observe(record);
      assertThat(seen(other.observe(record))).isEqualTo(seen(expected));
      expected.queries().forEach(a -> asked.add(a.id()));
      expected.report().ifPresent(r -> decisions.add(r.decision().name()));
      for (int i = random.nextInt(3); i > 0 && !asked.isEmpty(); i--) {
        Given given = given(random, asked);
        if (random.nextBoolean()) {
          other = OnlineDomain.restore("camera", context, moved);
        }
        LabelOutcome outcome = given.to(whole);
        assertThat(given.to(other)).isEqualTo(outcome);
        statuses.add(outcome.status());
        assertThat(other.auditSample()).hasToString(whole.auditSample().toString());
      }
      if (random.nextInt(100) == 0 && !whole.keptVersions().isEmpty()) {
        long back = whole.keptVersions().get(random.nextInt(whole.keptVersions().size()));
        assertThat(other.rollBack(back).back()).isEqualTo(whole.rollBack(back).back());
        rolledBack++;
      }
      Optional<Trainer.RoundResult> trained = whole.wantsRound().map(trainer::run);
      if (trained.isPresent()) {
        OnlineDomain again = other;
        Trainer.RoundResult repeated = trainer.run(again.wantsRound().orElseThrow());
        assertThat(again.apply(repeated).outcome().gate().toString())
            .isEqualTo(whole.apply(trained.get()).outcome().gate().toString());
      }
    }

    whole.evict();
    other.evict();
    assertThat(moved.sameAs(straight)).isTrue();
    assertThat(statuses).containsExactlyInAnyOrder(LabelOutcome.Status.values());
    assertThat(decisions).contains("RESET", "TRAIN");
    assertThat(rolledBack).isPositive();
  }

  /** Each label then drops the oldest one, whose row a restart may need once more. */
  @Test
  void shouldGoOnBitForBitWhereverItIsKilledWithAFullIndex() {
    DomainContext full = world.context(QueryStrategy.COVER, 64);
    DomainContext context = full.with(full.settings().withMode(AdaptSettings.Mode.PROTOTYPES));
    SplittableRandom random = new SplittableRandom(8);
    double[] offset = world.offset(.3);
    HeapJournal straight = new HeapJournal();
    OnlineDomain whole = OnlineDomain.restore("camera", context, straight);
    List<String> asked = new ArrayList<>();
    for (int i = 0; i < 2_300; i++) {
      for (Query ask : whole.observe(world.image(i, offset)).queries()) {
        asked.add(ask.id());
        world.answer(whole, ask.id());
      }
    }
    assertThat(asked).hasSizeGreaterThan(1_100);
    assertThat(whole.auditSample().labels()).isLessThanOrEqualTo(1_024);
    HeapJournal moved = straight.copy();
    OnlineDomain other = OnlineDomain.restore("camera", context, moved);

    for (int i = 2_300; i < 2_500; i++) {
      OnlineDomain.Observation record = world.image(i, offset);
      DomainPrediction expected = whole.observe(record);
      assertThat(seen(other.observe(record))).isEqualTo(seen(expected));
      expected.queries().forEach(a -> asked.add(a.id()));
      // more than a restart should have to take again, at a moment without images
      for (int labels = i == 2_400 ? 600 : random.nextInt(3); labels > 0; labels--) {
        Given given = given(random, asked.subList(asked.size() - 300, asked.size()));
        if (random.nextInt(i == 2_400 ? 50 : 2) == 0) {
          if (random.nextBoolean()) {
            other.evict();
          }
          other = OnlineDomain.restore("camera", context, moved);
        }
        assertThat(given.to(other)).isEqualTo(given.to(whole));
        assertThat(other.auditSample()).hasToString(whole.auditSample().toString());
      }
    }

    whole.evict();
    other.evict();
    assertThat(moved.sameAs(straight)).isTrue();
  }

  private Given given(SplittableRandom random, List<String> asked) {
    String id = asked.get(random.nextInt(asked.size()));
    int truth = world.truth(id);
    int answer =
        switch (random.nextInt(12)) {
          case 0 -> Query.NONE;
          case 1 -> Query.WITHDRAWN;
          case 2 -> (truth + 1) % CLASSES;
          default -> truth;
        };
    String who = random.nextInt(5) == 0 ? "bo" : "ada";
    return new Given(random.nextInt(20) == 0 ? "nobody asked" : id, who, answer);
  }

  @ParameterizedTest
  @EnumSource(names = "OFF", mode = EnumSource.Mode.EXCLUDE)
  void shouldAskAsOftenAsConfiguredAndForNoImageTwice(QueryStrategy strategy) {
    DomainContext context = world.context(strategy, 8);
    OnlineDomain domain = OnlineDomain.restore("camera", context, new HeapJournal());
    double[] offset = world.offset(.3);
    Set<String> asked = new HashSet<>();
    int random = 0;

    for (int i = 0; i < 512; i++) {
      DomainPrediction said = domain.observe(world.image(i, offset));
      assertThat(said.queries().isEmpty() || i % 32 == 31).isTrue();
      for (Query ask : said.queries()) {
        assertThat(asked.add(ask.id())).isTrue();
        assertThat(ask.seen().top().get(0).confidence()).isBetween(0.0, 1.0);
        random += ask.random() ? 1 : 0;
      }
    }

    assertThat(asked).hasSizeBetween(32, 36);
    assertThat(random).isBetween(1, strategy == QueryStrategy.RANDOM ? 36 : 20);
    if (strategy == QueryStrategy.RANDOM) {
      assertThat(random).isEqualTo(asked.size());
    }
  }

  /** A version on trial and another condition are new questions. */
  @Test
  void shouldDrawNoImageAtRandomOnceTheAccuracyIsKnown() {
    DomainContext context = QueriedWorld.withoutDrift(world.context(QueryStrategy.COVER, 64));
    Trainer trainer = new Trainer(context);
    OnlineDomain domain = OnlineDomain.restore("camera", context, new HeapJournal());
    double[] offset = world.offset(.3);
    long number = 0;
    while (!domain.auditSample().known()) {
      askedAtRandom(domain, number++, offset);
    }

    assertThat(number).isBetween(300L, 1_000L);
    long known = number;
    int random = 0;
    while (number < known + 256) {
      random += askedAtRandom(domain, number++, offset);
    }
    assertThat(random).isZero();

    domain.apply(trainer.run(domain.wantsRound().orElseThrow()));
    assertThat(domain.version()).isPositive();
    while (number < known + 512) {
      random += askedAtRandom(domain, number++, offset);
    }
    assertThat(random).isPositive();
  }

  /** Returns the number of queries at random after an image; all queries are answered. */
  private int askedAtRandom(OnlineDomain domain, long number, double[] offset) {
    List<Query> queries = domain.observe(world.image(number, offset)).queries();
    queries.forEach(query -> world.answer(domain, query.id()));
    return (int) queries.stream().filter(Query::random).count();
  }

  @Test
  void shouldKeepAndWriteNothingWhenNobodyIsAsked() {
    DomainContext context = world.context(QueryStrategy.OFF, 0);
    HeapJournal named = new HeapJournal();
    HeapJournal nameless = new HeapJournal();
    OnlineDomain first = OnlineDomain.restore("camera", context, named);
    OnlineDomain second = OnlineDomain.restore("camera", context, nameless);
    double[] offset = world.offset(.3);

    for (int i = 0; i < 200; i++) {
      OnlineDomain.Observation image = world.image(i, offset);
      assertThat(first.observe(image).queries()).isEmpty();
      second.observe(new OnlineDomain.Observation(image.vector(), image.statistics(), false));
    }

    assertThat(named.sameAs(nameless)).isTrue();
    assertThat(named.blob("labels")).isEmpty();
    assertThat(first.label("3", "ada", 1, 0).status()).isEqualTo(LabelOutcome.Status.UNKNOWN);
  }

  @Test
  void shouldAnswerEachLabelAsItIsMeantWhenAnnotatorsDisagree() {
    OnlineDomain domain =
        OnlineDomain.restore("camera", world.context(QueryStrategy.RANDOM, 8), new HeapJournal());
    double[] offset = world.offset(.3);
    String id = "";
    for (int i = 0; i < 32; i++) {
      DomainPrediction said = domain.observe(world.image(i, offset));
      id = said.queries().isEmpty() ? id : said.queries().get(0).id();
    }

    assertThat(given(domain, id, "ada", 1)).isEqualTo("TAKEN 1");
    assertThat(given(domain, id, "ada", 1)).isEqualTo("REPEATED 1");
    assertThat(given(domain, id, "bo", 2)).isEqualTo("CONTRADICTED 0");
    assertThat(given(domain, id, "cy", 2)).isEqualTo("TAKEN 1");
    assertThat(given(domain, id, "bo", 1)).isEqualTo("CORRECTED 1");
    assertThat(given(domain, id, "ada", Query.WITHDRAWN)).isEqualTo("CONTRADICTED 0");
    assertThat(given(domain, id, "bo", Query.WITHDRAWN)).isEqualTo("TAKEN 1");
    assertThat(given(domain, id, "cy", Query.NONE)).isEqualTo("NONE_OF_THESE 0");
    assertThat(given(domain, id, "cy", Query.WITHDRAWN)).isEqualTo("WITHDRAWN 0");
    assertThat(given(domain, "other", "cy", 1)).isEqualTo("UNKNOWN 0");
    assertThat(domain.auditSample().right() + domain.auditSample().wrong()).isZero();
    assertThat(given(domain, id, "ada", 3)).isEqualTo("TAKEN 1");
    assertThat(domain.auditSample().right() + domain.auditSample().wrong()).isEqualTo(1);
  }

  /** An answer that a person gives. */
  private record Given(String id, String annotator, int answer) {
    LabelOutcome to(OnlineDomain domain) {
      return domain.label(id, annotator, answer, 0);
    }
  }

  private static String given(OnlineDomain domain, String id, String who, int answer) {
    LabelOutcome outcome = domain.label(id, who, answer, 0);
    return outcome.status() + " " + domain.auditSample().labels();
  }

  @Test
  void shouldTrainOnALabelledImageAsWhatItIsAndNoLongerAsWhatItSeemed() {
    DomainContext context = world.context(QueryStrategy.RANDOM, 128);
    OnlineDomain domain = OnlineDomain.restore("camera", context, new HeapJournal());
    double[] offset = world.offset(.3);
    int given = 0;
    for (int i = 0; i < WINDOW; i++) {
      for (Query ask : domain.observe(world.image(i, offset)).queries()) {
        if (given < 10) {
          given++;
          world.answer(domain, ask.id());
        }
      }
    }

    RoundRequest request = domain.wantsRound().orElseThrow();

    assertThat(request.labelled().size()).isEqualTo(10);
    assertThat(request.entries()).hasSize(WINDOW - 10);
    assertThat(domain.apply(new Trainer(context).run(request)).status())
        .isEqualTo(Decision.Status.ACCEPTED);
  }

  /** Each label is of an image that a bad version has answered; some come after the next one. */
  @Test
  void shouldTakeAVersionBackForWhatItHasAnsweredAndNotForWhatTheOneBeforeHas() {
    DomainContext context = QueriedWorld.withoutDrift(world.context(QueryStrategy.RANDOM, 128));
    Trainer trainer = new Trainer(context);
    HeapJournal journal = new HeapJournal();
    OnlineDomain domain = OnlineDomain.restore("camera", context, journal);
    double[] offset = world.offset(.3);
    for (int i = 0; i < WINDOW; i++) {
      domain.observe(world.image(i, offset));
    }
    domain.apply(QueriedWorld.spoiled(trainer.run(domain.wantsRound().orElseThrow())));
    List<String> asked = new ArrayList<>();
    for (int i = WINDOW; i < 2 * WINDOW; i++) {
      domain.observe(world.image(i, offset)).queries().forEach(a -> asked.add(a.id()));
    }
    OnlineDomain inTime = OnlineDomain.restore("camera", context, journal.copy());
    domain.apply(trainer.run(domain.wantsRound().orElseThrow()));

    assertThat(domain.version()).isEqualTo(2);
    assertThat(world.rolledBack(inTime, asked))
        .extracting(DomainPrediction.RollBack::version)
        .containsExactly(1L);
    assertThat(world.rolledBack(domain, asked)).isEmpty();
    assertThat(domain.version()).isEqualTo(2);
    assertThat(domain.auditSample().wrong()).isGreaterThan(WINDOW / 2);
  }

  private List<OnlineDomain.Observation> changing() {
    List<OnlineDomain.Observation> stream = new ArrayList<>();
    double[] before = world.offset(.3);
    double[] after = world.offset(1.5);
    for (int i = 0; i < 14 * 32 + 5; i++) {
      OnlineDomain.Observation image =
          world.image(i, i % 5 == 0 ? 1 : i % CLASSES, i < 200 || i > 330 ? before : after);
      stream.add(image);
      if (i % 11 == 3) {
        stream.add(
            new OnlineDomain.Observation(
                image.vector(), image.statistics(), true, image.tag().id()));
      }
    }
    return stream;
  }

  private static String seen(DomainPrediction said) {
    return said.position().toString()
        + said.answers().probabilities().values().stream().map(Arrays::toString).toList()
        + said.heads()
        + said.labelCorrelation()
        + said.report()
        + said.queries().stream().map(AnnotatedDomainTest::seen).toList();
  }

  private static String seen(Query query) {
    return query.image().identity().toString()
        + query.image().sequence()
        + query.random()
        + query.seen().top()
        + query.seen().named()
        + query.seen().heads()
        + query.until()
        + query.former();
  }
}
