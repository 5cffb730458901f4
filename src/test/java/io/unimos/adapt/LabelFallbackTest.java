package io.unimos.adapt;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.method.ClassChange;
import io.unimos.method.annotation.AuditSample;
import io.unimos.method.annotation.QueryStrategy;
import io.unimos.numbers.Probabilities;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Labels say that something simpler is better than the adapted answer, and take it back. */
class LabelFallbackTest {
  private static final int WINDOW = AskedWorld.WINDOW;
  private static final int CLASSES = ClusterWorld.CLASSES;

  /** Class 1 goes, and 0 becomes the last. */
  private static final int[] LEFT = {2, 3, 0};

  private final AskedWorld world = new AskedWorld();
  private final double[] offset = world.offset(.6);
  private final Map<String, DomainPrediction> said = new HashMap<>();
  private final DomainContext context =
      AskedWorld.withDistances(AskedWorld.withoutDrift(world.context(QueryStrategy.RANDOM, 64)));
  private final HeapJournal journal = new HeapJournal();
  private OnlineDomain domain = OnlineDomain.restore("camera", context, journal);

  @Test
  void shouldServeZeroShotWhenLabelsSayItIsBetterUntilTheySayTheReverse() {
    int labels = 0;
    while (fallback() == AuditSample.Fallback.NONE) {
      labels += answer(show(32), Component.ZERO_SHOT);
      assertThat(domain.sequence()).isLessThan(20 * WINDOW);
    }
    assertThat(fallback()).isEqualTo(AuditSample.Fallback.ZERO_SHOT);
    assertThat(labels).isGreaterThan(5);
    assertThat(domain.auditSample().forZeroShot()).isGreaterThanOrEqualTo(AuditSample.FALL_BACK);

    List<AskedFor> asked = show(2 * WINDOW);
    assertThat(asked).hasSizeGreaterThan(20);
    for (AskedFor ask : asked) {
      Map<Component, double[]> answers = said.get(ask.id()).answers().probabilities();
      assertThat(answers.get(Component.SERVED)).isEqualTo(answers.get(Component.ZERO_SHOT));
    }
    List<AskedEntry> entries = entries();
    assertThat(entries).anyMatch(e -> e.own() != e.served());

    domain.evict();
    domain = OnlineDomain.restore("camera", context, journal);
    assertThat(entries()).isEqualTo(entries);
    assertThat(underOtherClasses()).isEqualTo(renumbered(entries));
    int wrong = domain.auditSample().wrong();
    while (fallback() == AuditSample.Fallback.ZERO_SHOT) {
      answerOwn(asked);
      asked = show(32);
      assertThat(domain.sequence()).isLessThan(60 * WINDOW);
    }

    assertThat(domain.auditSample().wrong()).as("what was served is scored").isGreaterThan(wrong);
    assertThat(entries().get(entries().size() - 1).served())
        .isEqualTo(entries().get(entries().size() - 1).own());
  }

  /** Returns the adapted answer in the classes after a change. */
  private List<Integer> underOtherClasses() {
    ClassChange change = new ClassChange(CLASSES, LEFT);
    DomainContext few =
        DomainContext.of(context.source().changed(change, List.of()), context.settings());
    HeapJournal copy = journal.copy();
    OnlineDomain changed = OnlineDomain.changed("camera", context, few, change, copy);
    assertThat(changed.auditSample().labels()).isPositive();
    return new DomainState("camera", few, copy)
        .annotations().asked().stream().map(AskedEntry::own).toList();
  }

  private static List<Integer> renumbered(List<AskedEntry> entries) {
    List<Integer> now = Arrays.stream(LEFT).boxed().toList();
    return entries.stream().map(entry -> now.indexOf(entry.own())).toList();
  }

  /** Rounds and labels go on: no answer depends on a restart. */
  @Test
  void shouldGoOnBitForBitWhereverItIsKilledWhileAFallbackIsServed() {
    HeapJournal moved = new HeapJournal();
    OnlineDomain other = OnlineDomain.restore("camera", context, moved);
    Trainer trainer = new Trainer(context);
    Set<AuditSample.Fallback> seen = new HashSet<>();
    for (int i = 0; i < 24 * WINDOW; i++) {
      OnlineDomain.Observation record = world.image(i, offset);
      if (i % 7 == 3) {
        other = OnlineDomain.restore("camera", context, moved);
      }
      DomainPrediction expected = domain.observe(record);
      DomainPrediction repeated = other.observe(record);
      assertThat(repeated.answers().probabilities().get(Component.SERVED))
          .isEqualTo(expected.answers().probabilities().get(Component.SERVED));
      assertThat(repeated.report().toString()).isEqualTo(expected.report().toString());
      said.put("image-" + i, expected);
      for (AskedFor ask : expected.asks()) {
        int label = argmax(said.get(ask.id()).answers().probabilities().get(Component.ZERO_SHOT));
        PersonsLabel reported = new PersonsLabel(ask.id(), "ada", label);
        assertThat(other.label(reported)).isEqualTo(domain.label(reported));
      }
      seen.add(fallback());
      Optional<Trainer.Outcome> round = domain.wantsRound().map(trainer::run);
      if (round.isPresent()) {
        domain.apply(round.get());
        other.apply(trainer.run(other.wantsRound().orElseThrow()));
      }
    }
    domain.evict();
    other.evict();

    assertThat(moved.sameAs(journal)).isTrue();
    assertThat(domain.version()).isPositive();
    assertThat(seen)
        .containsExactlyInAnyOrder(AuditSample.Fallback.NONE, AuditSample.Fallback.ZERO_SHOT);
  }

  private AuditSample.Fallback fallback() {
    return domain.auditSample().fallback();
  }

  private List<AskedFor> show(int images) {
    List<AskedFor> asked = new ArrayList<>();
    for (int i = 0; i < images; i++) {
      OnlineDomain.Observation image = world.image(domain.sequence(), offset);
      DomainPrediction answer = domain.observe(image);
      said.put(image.tag().id(), answer);
      asked.addAll(answer.asks());
    }
    return asked;
  }

  /** Labels as one component would have it, where the served answer is another. */
  private int answer(List<AskedFor> asked, Component right) {
    int count = 0;
    for (AskedFor ask : asked) {
      Map<Component, double[]> answers = said.get(ask.id()).answers().probabilities();
      int label = argmax(answers.get(right));
      if (label != argmax(answers.get(Component.SERVED))) {
        domain.label(new PersonsLabel(ask.id(), "ada", label));
        count++;
      }
    }
    return count;
  }

  /** Labels as the adapted answer would have it, where it is not served. */
  private void answerOwn(List<AskedFor> asked) {
    Map<Long, AskedEntry> bySequence = new HashMap<>();
    entries().forEach(e -> bySequence.put(e.sequence(), e));
    for (AskedFor ask : asked) {
      AskedEntry entry = bySequence.get(ask.sequence());
      if (entry.own() != entry.served()) {
        domain.label(new PersonsLabel(ask.id(), "ada", entry.own()));
      }
    }
  }

  private static int argmax(double[] p) {
    return Probabilities.argmax(p);
  }

  private List<AskedEntry> entries() {
    return new DomainState("camera", context, journal.copy())
        .annotations().asked().stream().toList();
  }
}
