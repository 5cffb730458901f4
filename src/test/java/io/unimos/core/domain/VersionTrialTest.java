package io.unimos.core.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.core.label.QueryStrategy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A bad version is on trial: what would have been served without it gathers evidence against it.
 */
class VersionTrialTest {
  private static final int WINDOW = QueriedWorld.WINDOW;

  private final QueriedWorld world = new QueriedWorld();
  private final double[] offset = world.offset(.3);
  private final DomainContext context =
      QueriedWorld.withoutDrift(world.context(QueryStrategy.COVER, 64));
  private final Trainer trainer = new Trainer(context);
  private final HeapJournal journal = new HeapJournal();
  private final OnlineDomain domain = OnlineDomain.restore("camera", context, journal);

  @Test
  void shouldAskTheVersionBeforeAboutDrawnImagesAlone() {
    show(WINDOW);
    domain.apply(round());
    show(WINDOW);
    domain.apply(QueriedWorld.spoiled(round()));
    long behind = domain.sequence();
    List<Query> asked = show(3 * WINDOW);

    List<QueryEntry> entries = entries();
    assertThat(entries).hasSizeGreaterThan(asked.size());
    for (QueryEntry entry : entries) {
      boolean onTrial = entry.random() && entry.sequence() > behind;
      assertThat(entry.former() != QueryEntry.NOBODY).isEqualTo(onTrial);
    }
    List<Query> drawn = asked.stream().filter(Query::random).toList();
    assertThat(drawn).hasSizeGreaterThan(12);
    assertThat(rightWithoutTheVersion(entries)).isGreaterThan(drawn.size() * 3L / 4);
    assertThat(
            drawn.stream()
                .filter(a -> a.seen().top().get(0).label() == world.truth(a.id()))
                .count())
        .isLessThan(drawn.size() / 2);

    assertThat(rolledBack(domain, drawn))
        .singleElement()
        .satisfies(
            back -> {
              assertThat(back.version()).isEqualTo(2);
              assertThat(back.to()).isEqualTo(1);
            });
    assertThat(entries()).allMatch(entry -> entry.former() == QueryEntry.NOBODY);
  }

  @Test
  void shouldAskTheSourcesProbeWhenTheFirstVersionIsBad() {
    show(WINDOW);
    domain.apply(QueriedWorld.spoiled(round()));
    List<Query> drawn = show(2 * WINDOW).stream().filter(Query::random).toList();

    assertThat(rightWithoutTheVersion(entries())).isGreaterThan(drawn.size() * 3L / 4);
    assertThat(rolledBack(domain, drawn)).extracting(DomainPrediction.RollBack::to).contains(0L);
  }

  private List<Query> show(int images) {
    List<Query> asked = new ArrayList<>();
    for (int i = 0; i < images; i++) {
      asked.addAll(domain.observe(world.image(domain.sequence(), offset)).queries());
    }
    return asked;
  }

  private Trainer.RoundResult round() {
    return trainer.run(domain.wantsRound().orElseThrow());
  }

  private List<QueryEntry> entries() {
    return new DomainState("camera", context, journal).labels().queries().stream().toList();
  }

  private long rightWithoutTheVersion(List<QueryEntry> entries) {
    return entries.stream()
        .filter(e -> e.former() == (int) ((e.sequence() - 1) % ClusterWorld.CLASSES))
        .count();
  }

  private List<DomainPrediction.RollBack> rolledBack(OnlineDomain of, List<Query> asked) {
    return world.rolledBack(of, asked.stream().map(Query::id).toList());
  }
}
