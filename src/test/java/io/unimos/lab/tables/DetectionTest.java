package io.unimos.lab.tables;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.core.domain.DomainContext;
import io.unimos.evaluate.Ablation;
import io.unimos.evaluate.Evaluation;
import io.unimos.evaluate.EvaluationException;
import io.unimos.evaluate.FolderEncoder;
import io.unimos.evaluate.LabelOrder;
import io.unimos.evaluate.Playback;
import io.unimos.evaluate.PrequentialPlayer;
import io.unimos.evaluate.Streams;
import io.unimos.evaluate.World;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The detection of changes through the whole engine: as method-specification 5 has it. */
class DetectionTest {
  private static final int WINDOW = 128;

  private final World world = new World(5);

  /** Prototypes alone: drift is tested in the same way, and nothing has to be trained. */
  private final PrequentialPlayer play =
      new PrequentialPlayer(
          DomainContext.of(
              world.source(),
              Evaluation.settings(-1, List.of(Ablation.OOD_FILTER, Ablation.HEADS))),
          false);

  private FolderEncoder.Encoded folder(String name, int images, boolean target) {
    return new FolderEncoder.Encoded(name, world.samples(images, target), List.of());
  }

  /** The reports of one stream. */
  private record Played(List<Playback.Window> windows, List<Integer> begins) {
    int reports() {
      return (int) windows.stream().filter(w -> !w.decision().equals("END")).count();
    }

    int seen(String shift) {
      return (int) windows.stream().filter(w -> w.shift().equals(shift)).count();
    }

    int resets() {
      return (int) windows.stream().filter(Playback.Window::reset).count();
    }

    Figures.Changes changes() {
      List<Playback.Window> resets = windows.stream().filter(Playback.Window::reset).toList();
      return Figures.Changes.of(
          resets.stream().map(Playback.Window::to).toList(),
          resets.stream().map(reset -> (int) reset.sinceChange()).toList(),
          begins);
    }
  }

  private Played played(Streams streams, List<FolderEncoder.Encoded> folders, long seed) {
    Streams.Stream stream = streams.of(folders, null, seed).get(0);
    Playback playback = play.play(stream.domain(), seed, stream.samples());
    return new Played(playback.windows(), stream.changes());
  }

  private static Streams streams(String order, boolean sequence, int blend)
      throws EvaluationException {
    return new Streams(LabelOrder.parse(order), sequence, blend, List.of());
  }

  @Test
  void shouldFindEveryChangeWithinAWindowAndAHalfWhenTheDomainChanges() throws EvaluationException {
    List<Integer> delays = new ArrayList<>();
    for (long seed = 1; seed <= 10; seed++) {
      List<FolderEncoder.Encoded> folders =
          List.of(folder("day", 600, false), folder("fog", 600, true), folder("day2", 600, false));

      Figures.Changes changes = played(streams("shuffled", true, 0), folders, seed).changes();

      assertThat(changes.missed()).as("seed %d", seed).isZero();
      assertThat(changes.further()).as("seed %d", seed).isZero();
      assertThat(changes.delays()).as("seed %d", seed).hasSize(2);
      delays.addAll(changes.delays());
    }

    // at the second look at the latest
    assertThat(delays).hasSize(20).allMatch(n -> n <= 3 * WINDOW / 2);
  }

  @Test
  void shouldFindTheChangeWhenItIsGradual() throws EvaluationException {
    List<FolderEncoder.Encoded> folders =
        List.of(folder("day", 800, false), folder("fog", 800, true));

    Figures.Changes changes = played(streams("shuffled", true, 256), folders, 1).changes();

    assertThat(changes.missed()).isZero();
    assertThat(changes.delays().get(0)).isLessThanOrEqualTo(256 + WINDOW);
  }

  @Test
  void shouldAlarmInLessThanTwoOfAHundredWindowsWhenNothingChanges() throws EvaluationException {
    int windows = 200;

    Played figures =
        played(streams("shuffled", false, 0), List.of(folder("day", windows * WINDOW, true)), 1);

    // the first 960 images are 15 windows of half the length
    assertThat(figures.reports()).isEqualTo(15 + (windows * WINDOW - 960) / WINDOW);
    assertThat(figures.resets()).isLessThan(windows / 50);
    assertThat(figures.seen("LABEL")).isLessThan(windows / 50);
  }

  @Test
  void shouldCallItAnotherMixOfLabelsWhenOnlyTheLabelsChange() throws EvaluationException {
    Played figures = played(streams("rotate", false, 0), List.of(folder("camera", 2_048, true)), 1);

    // a window now and then is taken for another domain: method-record.md, "False alarms"
    assertThat(figures.seen("LABEL")).isGreaterThanOrEqualTo(4);
    assertThat(figures.resets()).isLessThanOrEqualTo(figures.seen("LABEL") / 4);
  }
}
