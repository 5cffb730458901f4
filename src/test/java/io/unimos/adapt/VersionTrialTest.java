package io.unimos.adapt;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.method.annotation.AskStrategy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A bad version is on trial: what would have been served without it bets against it. */
class VersionTrialTest {
  private static final int WINDOW = 64;
  private static final String FORMER = "former";

  private final ClusterWorld world = new ClusterWorld(11);
  private final double[] offset = world.offset(.3);
  private final Map<String, Integer> truths = new HashMap<>();
  private final DomainContext context = context();
  private final Trainer trainer = new Trainer(context);
  private final HeapJournal journal = new HeapJournal();
  private final OnlineDomain domain = OnlineDomain.restore("camera", context, journal);

  @Test
  void shouldAskTheVersionBeforeAboutDrawnImagesAlone() {
    show(WINDOW);
    domain.apply(round());
    show(WINDOW);
    domain.apply(AnnotatedDomainTest.spoiled(round()));
    long behind = domain.sequence();
    List<AskedFor> asked = show(3 * WINDOW);

    List<AskedEntry> entries = entries();
    assertThat(entries).hasSizeGreaterThan(asked.size());
    for (AskedEntry entry : entries) {
      boolean onTrial = entry.random() && entry.sequence() > behind;
      assertThat(entry.former() != AskedEntry.NOBODY).isEqualTo(onTrial);
    }
    List<AskedFor> drawn = asked.stream().filter(AskedFor::random).toList();
    assertThat(drawn).hasSizeGreaterThan(12);
    assertThat(rightWithoutTheVersion(entries)).isGreaterThan(drawn.size() * 3L / 4);
    assertThat(drawn.stream().filter(a -> a.top().get(0).label() == truth(a)).count())
        .isLessThan(drawn.size() / 2);

    assertThat(rolledBack(domain, drawn))
        .singleElement()
        .satisfies(
            back -> {
              assertThat(back.version()).isEqualTo(2);
              assertThat(back.to()).isEqualTo(1);
            });
    assertThat(entries()).allMatch(entry -> entry.former() == AskedEntry.NOBODY);
    assertThat(journal.blob(FORMER)).isEmpty();
  }

  @Test
  void shouldAskTheSourcesProbeWhenTheFirstVersionIsBad() {
    show(WINDOW);
    domain.apply(AnnotatedDomainTest.spoiled(round()));
    List<AskedFor> drawn = show(2 * WINDOW).stream().filter(AskedFor::random).toList();

    assertThat(rightWithoutTheVersion(entries())).isGreaterThan(drawn.size() * 3L / 4);
    assertThat(rolledBack(domain, drawn)).extracting(DomainPrediction.RollBack::to).contains(0L);
  }

  /** A release before wrote no such thing, or left what it did not know of. */
  @Test
  void shouldGoOnWithTheBetOnPrototypesWhenNothingIsWrittenOfTheVersionBefore() {
    show(WINDOW);
    domain.apply(round());
    show(WINDOW);
    domain.apply(AnnotatedDomainTest.spoiled(round()));
    List<AskedFor> drawn = show(3 * WINDOW).stream().filter(AskedFor::random).toList();
    HeapJournal older = journal.copy();
    older.deleteBlob(FORMER);
    OnlineDomain goesOn = OnlineDomain.restore("camera", context, older);

    assertThat(rolledBack(goesOn, drawn))
        .extracting(DomainPrediction.RollBack::version)
        .containsExactly(2L);

    byte[] left = journal.blob(FORMER).orElseThrow();
    older.putBlob(FORMER, left);
    assertThat(new DomainState("camera", context, older).annotations().asked().stream())
        .allMatch(entry -> entry.former() == AskedEntry.NOBODY);
  }

  private List<AskedFor> show(int images) {
    List<AskedFor> asked = new ArrayList<>();
    for (int i = 0; i < images; i++) {
      int label = (int) domain.sequence() % ClusterWorld.CLASSES;
      String id = "image-" + domain.sequence();
      truths.put(id, label);
      OnlineDomain.Observation image = world.image(label, offset);
      asked.addAll(
          domain
              .observe(new OnlineDomain.Observation(image.vector(), image.statistics(), false, id))
              .asks());
    }
    return asked;
  }

  private Trainer.Outcome round() {
    return trainer.run(domain.wantsRound(List.of()).orElseThrow());
  }

  private List<AskedEntry> entries() {
    return new DomainState("camera", context, journal).annotations().asked().stream().toList();
  }

  private long rightWithoutTheVersion(List<AskedEntry> entries) {
    return entries.stream()
        .filter(e -> e.former() == (int) ((e.sequence() - 1) % ClusterWorld.CLASSES))
        .count();
  }

  private int truth(AskedFor asked) {
    return truths.get(asked.id());
  }

  private List<DomainPrediction.RollBack> rolledBack(OnlineDomain of, List<AskedFor> asked) {
    return asked.stream()
        .map(a -> of.label(new PersonsLabel(a.id(), "ada", truth(a))).rollBack())
        .flatMap(Optional::stream)
        .toList();
  }

  private DomainContext context() {
    AdaptSettings stream = AdaptSettings.stream(-1);
    return DomainContext.of(
        world.source(),
        stream
            .withWindows(SmallWindows.of(WINDOW).withMemory(3 * WINDOW))
            .withPolicy(stream.policy().withoutDistances())
            .withMethod(m -> m.withRound(m.round().withSteps(6, 4)))
            // what a bad version says looks like another domain too
            .withDrift(stream.drift().withEnabled(false))
            .withAnnotate(new AdaptSettings.Annotate(AskStrategy.COVER, 64, "salt", false)));
  }
}
