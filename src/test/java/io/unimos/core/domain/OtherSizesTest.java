package io.unimos.core.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.core.source.SourceModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** State that was written with another window or another memory. */
class OtherSizesTest {
  private static final int WINDOW = 32;

  private final ClusterWorld world = new ClusterWorld(17);
  private final SourceModel source = world.source();
  private final double[] home = world.offset(.3);
  private final HeapJournal journal = new HeapJournal();

  /**
   * Answers do not depend on the memory's size: they equal those of a domain that had it all along.
   */
  @ParameterizedTest
  @CsvSource({"192, 64", "192, 32", "64, 192"})
  void shouldAnswerWithAnotherMemoryLikeADomainThatAlwaysHadIt(int before, int after) {
    OnlineDomain old = domain(WINDOW, before, journal);
    OnlineDomain fresh = domain(WINDOW, after, new HeapJournal());
    for (OnlineDomain.Observation image : images(9 * WINDOW + 11)) {
      old.observe(image);
      fresh.observe(image);
    }

    OnlineDomain resized = domain(WINDOW, after, journal);
    List<Long> kept = remembered();
    for (OnlineDomain.Observation image : images(5 * WINDOW)) {
      assertThat(seen(resized.observe(image))).isEqualTo(seen(fresh.observe(image)));
    }

    assertThat(kept).hasSizeLessThanOrEqualTo(after + WINDOW);
    assertThat(slots()).allMatch(slot -> slot < after + WINDOW);
    assertThat(remembered()).hasSizeLessThanOrEqualTo(after + WINDOW);
  }

  @ParameterizedTest
  @CsvSource({"256, 200, 32, 64", "128, 100, 32, 192", "32, 20, 128, 192", "256, 250, 32, 32"})
  void shouldGoOnWithAnotherWindowAndReportTheSameAfterEveryRestart(
      int before, int sinceItsStart, int after, int memory) {
    OnlineDomain old = domain(before, 192, journal);
    for (OnlineDomain.Observation image : images(2 * before + sinceItsStart)) {
      old.observe(image);
    }
    long newest = old.sequence();

    OnlineDomain straight = domain(after, memory, journal);
    HeapJournal restarted = journal.copy();
    assertThat(slots()).allMatch(slot -> slot < after + memory);
    // the newest are among those that stay
    assertThat(remembered()).contains(newest, newest - 1, newest - after / 2);

    List<WindowReport> reports = new ArrayList<>();
    for (OnlineDomain.Observation image : images(6 * after)) {
      DomainPrediction expected = straight.observe(image);
      DomainPrediction actual = domain(after, memory, restarted).observe(image);
      assertThat(seen(actual)).isEqualTo(seen(expected));
      expected.report().ifPresent(reports::add);
    }
    assertThat(restarted.sameAs(journal)).isTrue();
    assertThat(reports).extracting(report -> report.span().window()).doesNotHaveDuplicates();
    assertThat(reports).hasSizeGreaterThanOrEqualTo(5);
    assertThat(reports.get(reports.size() - 1).span().size()).isEqualTo(after);
  }

  @Test
  void shouldWriteNothingWhenTheSizesAreTheSame() {
    OnlineDomain old = domain(WINDOW, 64, journal);
    images(7 * WINDOW + 5).forEach(old::observe);
    HeapJournal before = journal.copy();

    domain(WINDOW, 64, journal);

    assertThat(journal.sameAs(before)).isTrue();
  }

  private OnlineDomain domain(int window, int memory, HeapJournal in) {
    AdaptSettings stream = AdaptSettings.stream(.3).withMode(AdaptSettings.Mode.PROTOTYPES);
    return OnlineDomain.restore(
        "camera",
        DomainContext.of(
            source, stream.withWindows(SmallWindows.of(window, memory).withRecent(WINDOW))),
        in);
  }

  private List<OnlineDomain.Observation> images(int count) {
    List<OnlineDomain.Observation> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      images.add(world.image(home));
    }
    return images;
  }

  private Set<Integer> slots() {
    Set<Integer> slots = new TreeSet<>();
    journal.slots((bytes, slot) -> slots.add(slot));
    return slots;
  }

  private List<Long> remembered() {
    List<Long> sequences = new ArrayList<>();
    journal.slots(
        (bytes, slot) ->
            sequences.add(RememberedImage.fromBytes(bytes, ClusterWorld.DIMENSION).sequence()));
    return sequences;
  }

  private static String seen(DomainPrediction served) {
    StringBuilder all = new StringBuilder(served.position().toString());
    served.answers().probabilities().values().forEach(p -> all.append(Arrays.toString(p)));
    return all.append(served.labelCorrelation()).append(served.version()).toString();
  }
}
