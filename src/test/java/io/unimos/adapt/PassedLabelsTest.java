package io.unimos.adapt;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.method.ClassChange;
import io.unimos.method.annotation.QueryStrategy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Labels are correlated, and their classes have passed by the time that people have answered. */
class PassedLabelsTest {
  private static final int WINDOW = AskedWorld.WINDOW;

  private final AskedWorld world = new AskedWorld();
  private final double[] offset = world.offset(.6);
  private final DomainContext context =
      AskedWorld.withDistances(AskedWorld.withoutDrift(world.context(QueryStrategy.COVER, 8)));
  private final HeapJournal journal = new HeapJournal();
  private final OnlineDomain domain = OnlineDomain.restore("camera", context, journal);

  @Test
  void shouldMoveThePrototypesByLabelsThatComeInTimeAlone() {
    List<AskedFor> early = show(0, WINDOW);
    List<AskedFor> last = show(1, 3 * WINDOW);
    DomainState before = state();
    assertThat(before.learner().prototypes().labelCorrelation()).isGreaterThan(.25);

    AskedFor passed = early.get(0);
    AskedFor recent = last.get(last.size() - 1);
    assertThat(domain.label(new PersonsLabel(passed.id(), "ada", 0)).status())
        .isEqualTo(LabelOutcome.Status.TAKEN);
    assertThat(state().annotations().sums().total()).isZero();
    assertThat(state().learner().prototypes().view().logPrior())
        .isEqualTo(before.learner().prototypes().view().logPrior());
    assertThat(domain.auditSample().labels()).isEqualTo(1);
    assertThat(state().annotations().asked().rows().labels()).containsExactly(0);

    domain.label(new PersonsLabel(recent.id(), "ada", 1));
    assertThat(state().annotations().sums().counts()).containsExactly(0, 1, 0, 0);

    domain.label(new PersonsLabel(passed.id(), "ada", 2));
    domain.label(new PersonsLabel(recent.id(), "ada", 3));
    assertThat(state().annotations().sums().counts()).containsExactly(0, 0, 0, 1);
    assertThat(state().annotations().asked().rows().labels()).containsExactly(2, 3);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldKnowAfterARestartWhichLabelsCameLate(boolean inOrder) {
    List<AskedFor> early = show(0, WINDOW);
    show(1, 3 * WINDOW);
    for (AskedFor ask : early) {
      domain.label(new PersonsLabel(ask.id(), "ada", 0));
    }
    if (inOrder) {
      domain.evict();
    }
    OnlineDomain again = OnlineDomain.restore("camera", context, journal.copy());
    again.label(new PersonsLabel(early.get(0).id(), "ada", PersonsLabel.WITHDRAWN));

    assertThat(state().annotations().sums().total()).isZero();
    assertThat(again.auditSample().labels()).isEqualTo(early.size() - 1);
    assertThat(state().annotations().asked().stream())
        .filteredOn(AskedEntry::labelled)
        .allMatch(AskedEntry::passed);
  }

  @Test
  void shouldKnowUnderOtherClassesWhichLabelsCameLate() {
    List<AskedFor> early = show(0, WINDOW);
    show(1, 3 * WINDOW);
    early.forEach(ask -> domain.label(new PersonsLabel(ask.id(), "ada", 0)));
    // class 1 goes, 0 becomes the last one
    ClassChange change = new ClassChange(ClusterWorld.CLASSES, new int[] {2, 3, 0});
    DomainContext few =
        DomainContext.of(context.source().changed(change, List.of()), context.settings());

    OnlineDomain changed = OnlineDomain.changed("camera", context, few, change, journal);

    assertThat(changed.auditSample().labels()).isEqualTo(early.size());
    DomainState again = new DomainState("camera", few, journal.copy());
    assertThat(again.annotations().sums().total()).isZero();
    assertThat(again.annotations().asked().stream().filter(AskedEntry::labelled))
        .allMatch(asked -> asked.passed() && asked.label() == 2);
  }

  private List<AskedFor> show(int label, int images) {
    List<AskedFor> asked = new ArrayList<>();
    for (int i = 0; i < images; i++) {
      asked.addAll(domain.observe(world.image(domain.sequence(), label, offset)).asks());
    }
    return asked;
  }

  private DomainState state() {
    return new DomainState("camera", context, journal.copy());
  }
}
