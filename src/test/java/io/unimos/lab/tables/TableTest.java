package io.unimos.lab.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unimos.adapt.Component;
import io.unimos.evaluate.Ablation;
import io.unimos.evaluate.Evaluation;
import io.unimos.evaluate.EvaluationException;
import io.unimos.evaluate.FeatureCache;
import io.unimos.evaluate.FolderEncoder;
import io.unimos.evaluate.LabelOrder;
import io.unimos.evaluate.LabelledFeature;
import io.unimos.evaluate.People;
import io.unimos.evaluate.Playback;
import io.unimos.evaluate.Streams;
import io.unimos.evaluate.World;
import io.unimos.method.SourceModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableTest {
  private static final Table.Experiment FULL = new Table.Experiment("fog day", "--no-rivals");
  private static final Table.Experiment LESS =
      new Table.Experiment("fog day", "--no-rivals --max 150");

  /** Cameras of the synthetic world; options are a number of images or nothing. */
  private static final class Synthetic implements TableWriter.Laboratory {
    private final World world = new World(5);
    private final SourceModel source = world.source();
    private final List<Ablation> without;

    Synthetic(Ablation... without) {
      this.without = List.of(without);
    }

    private final Map<String, FolderEncoder.Encoded> cameras = new HashMap<>();

    @Override
    public SourceModel source() {
      return source;
    }

    @Override
    public FolderEncoder folderEncoder() {
      return new FolderEncoder(null, null, FeatureCache.inMemory());
    }

    @Override
    public FolderEncoder.Encoded camera(String name, long seed) {
      return cameras.computeIfAbsent(
          name + seed,
          k -> new FolderEncoder.Encoded(name, world.samples(200, name.equals("fog")), List.of()));
    }

    @Override
    public Evaluation evaluation(List<String> options) throws EvaluationException {
      int max = options.contains("--max") ? 150 : Integer.MAX_VALUE;
      Streams streams = new Streams(LabelOrder.parse("shuffled"), max, false, 0, List.of());
      return new Evaluation(
          Evaluation.settings(-1, without),
          without,
          streams,
          false,
          false,
          People.none(),
          List.of());
    }
  }

  private static Table table() {
    return new Table(
        "some",
        "Some of it",
        List.of(
            new Table.Row("full", FULL, List.of("fog")), new Table.Row("less", LESS, List.of())),
        List.of(
            Table.Column.share("served", f -> f.accuracy(Component.SERVED)),
            Table.Column.share("day", "day", f -> f.accuracy(Component.SERVED)),
            Table.Column.share("cache", f -> f.rival("cache")),
            Table.Column.beyondFirst("points", f -> f.accuracy(Component.SERVED)),
            Table.Column.countOf("rejected", f -> f.sum(Playback::rejected), Figures::windows),
            Table.Column.percent("alarms", Figures::flushes, Figures::reports)));
  }

  private static List<String> written(int threads, Ablation... without) throws Exception {
    List<Table.Experiment> heard = new ArrayList<>();
    Synthetic synthetic = new Synthetic(without);
    try (TableWriter writer = new TableWriter(synthetic, List.of(1L, 2L), threads)) {
      String text = writer.markdown(table(), heard::add);
      assertThat(heard).containsExactly(FULL, LESS);
      writer.markdown(table(), heard::add);
      assertThat(heard).as("played once").hasSize(2);
      return text.strip().lines().toList();
    }
  }

  @Test
  void shouldWriteMarkdownWithARowForEachExperiment() throws Exception {
    List<String> lines = written(1, Ablation.ADMISSION, Ablation.HEADS);

    assertThat(lines).hasSize(6);
    assertThat(lines.get(0)).isEqualTo("**Some of it**");
    assertThat(lines.get(2)).isEqualTo("|  | served | day | cache | points | rejected | alarms |");
    assertThat(lines.get(3)).isEqualTo("| --- | --- | --- | --- | --- | --- | --- |");
    // nothing is beyond itself, and no rival was played
    assertThat(lines.get(4))
        .matches("\\| full \\| \\.\\d{3} \\| \\.\\d{3} \\|  \\|  \\| 0 of 2 \\| 0\\.0 % \\|");
    assertThat(lines.get(5))
        .matches("\\| less \\| .* \\|  \\| [+-]\\d+\\.\\d \\| 0 of 4 \\| 0\\.0 % \\|");
  }

  @Test
  void shouldWriteTheSameWhenThereAreMoreThreads() throws Exception {
    // with heads: it is training that could depend on what runs beside it
    assertThat(written(2, Ablation.ADMISSION)).isEqualTo(written(1, Ablation.ADMISSION));
  }

  @Test
  void shouldSayWhatThereIsWhenATableIsUnknown() {
    assertThat(Tables.all()).extracting(Table::name).doesNotHaveDuplicates();
    assertThatThrownBy(() -> Tables.named(List.of("luck")))
        .isInstanceOf(EvaluationException.class)
        .hasMessageStartingWith("--only luck: expected some of [rivals, ");
  }

  @Test
  void shouldGiveTheTablesInTheirOwnOrderWhenSomeAreAskedFor()
      throws EvaluationException, IOException {
    assertThat(Tables.named(List.of("faults", "rivals")))
        .extracting(Table::name)
        .containsExactly("rivals", "faults");
  }

  @Test
  void shouldCountStreamsAndWindowsWhenTheyAreBelowZeroShot() {
    // of 256 images the first 128 are lost by what is served, and of those after them half are won
    List<Playback.Line> lines = new ArrayList<>();
    for (int i = 0; i < 256; i++) {
      LabelledFeature sample = new LabelledFeature("i" + i, 0, new byte[0], new float[6]);
      int zeroShot = i < 128 ? 0 : i % 2;
      int served = i < 128 ? 1 : 0;
      lines.add(new Playback.Line(sample, World.labels(zeroShot, 0, served), 0, .5));
    }
    Playback playback = new Playback("fog", lines, List.of(), List.of(), 0, Map.of());
    Streams.Stream stream = new Streams.Stream("fog", List.of(), List.of(128));
    Figures figures = new Figures(List.of(new Figures.Run(1, stream, playback)));

    assertThat(figures.windows()).isEqualTo(2);
    assertThat(figures.windowsBelow()).isEqualTo(1);
    assertThat(figures.worstWindow()).isEqualTo(-1);
    assertThat(figures.streamsBelow()).isEqualTo(1);
    assertThat(figures.first(64)).isZero();
    assertThat(figures.afterLastChange(64)).isEqualTo(1);
    assertThat(figures.last(128, Component.ZERO_SHOT)).isEqualTo(.5);
  }
}
