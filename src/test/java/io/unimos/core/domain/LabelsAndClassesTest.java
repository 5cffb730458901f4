package io.unimos.core.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.core.label.QueryStrategy;
import io.unimos.core.source.ClassChange;
import io.unimos.core.source.SourceModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Labels from people, and classes that change under them: counts follow both. */
class LabelsAndClassesTest {
  private static final int WINDOW = 64;
  private static final int RETIRED = 1;

  private final ClusterWorld world = new ClusterWorld(9);
  private final SourceModel whole = world.source();

  /** 0 stays, 1 goes, 2 and 3 become 1 and 2. */
  private final ClassChange less = new ClassChange(ClusterWorld.CLASSES, new int[] {0, 2, 3});

  private final int[] now = {0, -1, 1, 2};
  private final DomainContext all = DomainContext.of(whole, settings());
  private final DomainContext few = DomainContext.of(whole.changed(less, List.of()), settings());
  private final double[] home = world.offset(.3);
  private final Map<String, Integer> truths = new HashMap<>();

  /** Class by id of each image whose label counts. */
  private final Map<String, Integer> counted = new LinkedHashMap<>();

  private static AdaptSettings settings() {
    return AdaptSettings.stream(.05)
        .withWindows(SmallWindows.of(WINDOW))
        .withAnnotate(new AdaptSettings.Annotate(QueryStrategy.RANDOM, 32, "salt"));
  }

  private List<Query> show(OnlineDomain domain, String id, int label) {
    OnlineDomain.Observation image = world.image(label, home);
    truths.put(id, label);
    return domain
        .observe(new OnlineDomain.Observation(image.vector(), image.statistics(), false, id))
        .queries();
  }

  private static LabelOutcome say(OnlineDomain domain, String id, int label) {
    return domain.label(id, "ada", label, 0);
  }

  private OnlineDomain labelled(HeapJournal journal) {
    OnlineDomain domain = OnlineDomain.restore("gate", all, journal);
    Trainer trainer = new Trainer(all);
    for (int i = 0; i < 4 * WINDOW; i++) {
      for (Query ask : show(domain, "image-" + i, i % ClusterWorld.CLASSES)) {
        int truth = truths.get(ask.id());
        counted.put(ask.id(), truth);
        assertThat(say(domain, ask.id(), truth).status()).isEqualTo(LabelOutcome.Status.TAKEN);
      }
      domain
          .wantsRound()
          .ifPresent(request -> assertThat(domain.apply(trainer.run(request))).isNotNull());
    }
    assertThat(domain.version()).isPositive();
    assertThat(counted.values()).contains(0, 1, 2, 3);
    return domain;
  }

  /** Rows of the next round by class. */
  private static Map<Integer, Integer> rows(OnlineDomain domain) {
    return frequencies(
        Arrays.stream(domain.wantsRound().orElseThrow().labelled().labels()).boxed().toList());
  }

  private static Map<Integer, Integer> frequencies(Iterable<Integer> labels) {
    Map<Integer, Integer> counts = new HashMap<>();
    labels.forEach(label -> counts.merge(label, 1, Integer::sum));
    return counts;
  }

  @Test
  void shouldCountLabelsUnderTheClassesOfNowAndForgetThoseOfARetiredOne() {
    HeapJournal journal = new HeapJournal();
    OnlineDomain before = labelled(journal);
    int scored = before.auditSample().labels();

    OnlineDomain domain = OnlineDomain.changed("gate", all, few, less, journal);

    counted.values().removeIf(label -> label == RETIRED);
    counted.replaceAll((id, label) -> now[label]);
    assertThat(rows(domain)).isEqualTo(frequencies(counted.values()));
    assertThat(domain.auditSample().labels()).isLessThan(scored).isEqualTo(counted.size());
  }

  /** Labels that no restart point knows yet go over as those of a domain that has left memory. */
  @Test
  void shouldGoOverTheSameWhereverItsLabelsAreWritten() {
    HeapJournal killed = new HeapJournal();
    OnlineDomain domain = labelled(killed);
    List<String> labelled = new ArrayList<>();
    for (int i = 4 * WINDOW; i < 4 * WINDOW + 40; i++) {
      for (Query ask : show(domain, "image-" + i, i % ClusterWorld.CLASSES)) {
        say(domain, ask.id(), truths.get(ask.id()));
        labelled.add(ask.id());
      }
    }
    say(domain, labelled.get(0), Query.WITHDRAWN);
    HeapJournal left = killed.copy();
    OnlineDomain.restore("gate", all, left).evict();

    OnlineDomain one = OnlineDomain.changed("gate", all, few, less, killed);
    OnlineDomain other = OnlineDomain.changed("gate", all, few, less, left);

    assertThat(labelled).hasSizeGreaterThan(4);
    for (int i = 0; i < WINDOW; i++) {
      OnlineDomain.Observation image = world.image(i % ClusterWorld.CLASSES, home);
      assertThat(one.observe(image).answers().of(Component.SERVED))
          .containsExactly(other.observe(image).answers().of(Component.SERVED));
    }
    one.evict();
    other.evict();
    assertThat(killed.sameAs(left)).isTrue();
  }

  @Test
  void shouldCorrectAndTakeLabelsAcrossTheChangeAndFindThemAfterARestart() {
    HeapJournal journal = new HeapJournal();
    OnlineDomain unused = labelled(journal);
    OnlineDomain domain = OnlineDomain.changed("gate", all, few, less, journal);
    String kept =
        counted.entrySet().stream()
            .filter(e -> e.getValue() == 2)
            .findFirst()
            .map(Map.Entry::getKey)
            .orElseThrow();
    String retired =
        counted.entrySet().stream()
            .filter(e -> e.getValue() == RETIRED)
            .findFirst()
            .map(Map.Entry::getKey)
            .orElseThrow();
    counted.values().removeIf(label -> label == RETIRED);
    counted.replaceAll((id, label) -> now[label]);

    assertThat(say(domain, kept, now[2]).status()).isEqualTo(LabelOutcome.Status.REPEATED);
    assertThat(say(domain, kept, now[3]).status()).isEqualTo(LabelOutcome.Status.CORRECTED);
    // its label went with its class; it is asked for still, and may be called something else
    assertThat(say(domain, retired, now[0]).status()).isEqualTo(LabelOutcome.Status.TAKEN);
    counted.put(kept, now[3]);
    counted.put(retired, now[0]);

    OnlineDomain again = OnlineDomain.restore("gate", few, journal);
    assertThat(rows(again)).isEqualTo(frequencies(counted.values()));
    assertThat(rows(domain)).isEqualTo(frequencies(counted.values()));
    assertThat(again.auditSample()).hasToString(domain.auditSample().toString());
  }
}
