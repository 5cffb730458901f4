package io.unimos.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.unimos.evaluate.Comparison.Line;
import io.unimos.evaluate.Comparison.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {
  @TempDir Path folder;

  /** 100 images of class 0, of which the first ones are served right. */
  private static Playback playback(String domain, int right, String suffix) {
    List<Playback.Line> lines = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      lines.add(
          new Playback.Line(
              new LabelledFeature("a/" + i + suffix, 0, new byte[0], new float[6]),
              World.labels(i < 50 ? 0 : 1, 1, i < right ? 0 : 1),
              0,
              .5));
    }
    List<Playback.Window> windows =
        List.of(new Playback.Window(0, 100, Double.NaN, 0, "NONE", "END", "the stream ended"));
    return new Playback(domain, lines, windows, List.of(), 0, Map.of());
  }

  private Path report(String name, String classes, List<String> options, Playback... played)
      throws IOException {
    Path file = folder.resolve(name);
    Report report =
        new Report(
            "stream",
            11,
            "shuffled",
            List.of(),
            false,
            List.of(played).stream().map(Report::of).toList(),
            List.of(),
            new Report.Setup("demo 1", "ab12", classes, options));
    Report.write(file, List.of(report));
    return file;
  }

  @Test
  void shouldCountWhatWasGainedAndLostImageByImage() throws Exception {
    Path before =
        report("a", "k", List.of(), playback("fog", 60, ".jpg"), playback("day", 90, ".jpg"));
    Path after =
        report(
            "b",
            "k",
            List.of("--window 64"),
            playback("fog", 80, ".jpg"),
            playback("day", 89, ".jpg"));

    Comparison comparison = Comparison.of(before, after);

    Line fog = comparison.lines().get(0);
    assertThat(fog.domain()).isEqualTo("fog, seed 11");
    assertThat(fog.change()).isCloseTo(.2, within(1e-9));
    assertThat(fog.gained()).isEqualTo(20);
    assertThat(fog.lost()).isZero();
    // 1.96 sqrt(20 - 20^2 / 100) / 100
    assertThat(fog.margin()).isCloseTo(.0784, within(1e-9));
    assertThat(fog.verdict()).isEqualTo(Verdict.BETTER);
    assertThat(comparison.lines().get(1).verdict()).isEqualTo(Verdict.SAME);
    Line all = comparison.lines().get(2);
    assertThat(all.domain()).isEqualTo("all");
    assertThat(all.images()).isEqualTo(200);
    assertThat(all.gained()).isEqualTo(20);
    assertThat(all.lost()).isEqualTo(1);
    assertThat(all.zeroShotAfter()).isEqualTo(.5);
    assertThat(comparison.differences()).containsExactly("options: as usual, now --window 64");
  }

  @Test
  void shouldCallALossALossInBothDirections() throws Exception {
    Path better = report("a", "k", List.of(), playback("fog", 80, ".jpg"));
    Path worse = report("b", "k", List.of(), playback("fog", 60, ".jpg"));

    assertThat(Comparison.of(better, worse).lines().get(0).verdict()).isEqualTo(Verdict.WORSE);
    assertThat(Comparison.of(worse, better).lines().get(0).verdict()).isEqualTo(Verdict.BETTER);
    assertThat(Comparison.of(worse, worse).lines()).hasSize(1);
  }

  @Test
  void shouldRefuseWhatCannotBeCompared() throws Exception {
    Path fog = report("a", "k", List.of(), playback("fog", 60, ".jpg"));
    Path others = report("b", "k", List.of(), playback("fog", 60, ".png"));
    Path classes = report("c", "other", List.of(), playback("fog", 60, ".jpg"));
    Path day = report("d", "k", List.of(), playback("day", 60, ".jpg"));
    Path old = Files.writeString(folder.resolve("e"), "{\"domains\":[{\"domain\":\"fog\"}]}");
    Path none = Files.writeString(folder.resolve("f"), "no JSON");

    assertThatThrownBy(() -> Comparison.of(fog, others))
        .isInstanceOf(EvaluationException.class)
        .hasMessageStartingWith("fog, seed 11: other images, or another order");
    assertThatThrownBy(() -> Comparison.of(fog, classes)).hasMessageContaining("other classes");
    assertThatThrownBy(() -> Comparison.of(fog, day)).hasMessageContaining("no stream in common");
    assertThatThrownBy(() -> Comparison.of(fog, old)).hasMessageContaining("older release");
    assertThatThrownBy(() -> Comparison.of(none, fog)).hasMessageContaining("no JSON");
    assertThatThrownBy(() -> Comparison.of(fog, folder.resolve("g")))
        .hasMessageContaining("cannot be read");
  }
}
