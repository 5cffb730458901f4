package io.unimos.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.unimos.core.domain.Component;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  /** 600 images, all of class 0: zero-shot is right in the first 300, served in the last 450. */
  private static Playback playback() {
    List<Playback.Line> lines = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      int zeroShot = i < 300 ? 0 : 1;
      int served = i < 150 ? 1 : 0;
      lines.add(
          new Playback.Line(
              new LabelledFeature("a/" + i + ".jpg", 0, new byte[0], new float[6]),
              World.labels(zeroShot, 1, served),
              i < 150 ? 0 : 1,
              .5));
    }
    // nobody knows what a covered lens sees
    lines.add(
        new Playback.Line(
            new LabelledFeature("black-0", LabelledFeature.UNKNOWN, new byte[0], new float[6]),
            World.labels(0, 0, 0),
            1,
            .2));
    return new Playback(
        "camera <1>",
        lines,
        List.of(
            new Playback.Window(0, 150, Double.NaN, 1, "NONE", "TRAIN", "because"),
            new Playback.Window(150, 601, 7.5, 1, "DOMAIN", "RESET", "fog")),
        List.of(
            new Playback.Version(150, 1, "ACCEPTED", "good"),
            new Playback.Version(300, 2, "REJECTED", "bad")),
        1,
        Map.of("cache", List.of(new int[601], ones())));
  }

  private static int[] ones() {
    int[] ones = new int[601];
    java.util.Arrays.fill(ones, 1);
    return ones;
  }

  private static Report report(long seed) {
    return new Report(
        "stream",
        seed,
        "shuffled",
        List.of(),
        false,
        List.of(Report.of(playback())),
        List.of(),
        new Report.Setup("demo 1", "00", "11", List.of()));
  }

  @Test
  void shouldSayInTheHeadlineWhenABaselineIsBetterThanTheService() {
    Report.Domain domain = Report.of(playback());

    assertThat(Headline.of(List.of(domain, domain)))
        .isEqualTo(
            "What was served is right on 75.0 % of 1,200 images, zero-shot on 50.0 %: 25.0 points"
                + " more. The best baseline, cache, is right on 100.0 %: 25.0 points more, so the"
                + " service is not the best here.");
  }

  @Test
  void shouldCountWhatIsKnownWhenImagesAreScored() {
    Report.Domain domain = Report.of(playback());

    assertThat(domain.images()).isEqualTo(601);
    assertThat(domain.scored()).isEqualTo(600);
    assertThat(domain.accuracies().of(Component.ZERO_SHOT)).isEqualTo(.5);
    assertThat(domain.accuracies().of(Component.SERVED)).isEqualTo(.75);
    assertThat(domain.accuracies().of(Component.PROTOTYPES)).isZero();
    assertThat(domain.last500())
        .isEqualTo(new Report.Accuracies(Map.of("zeroShot", .4, "adapted", .9)));
    assertThat(domain.baselines()).containsEntry("cache", 1.0).containsEntry("zeroShot", .5);
    assertThat(domain.worstWindow()).isEqualTo(-1.0);
    assertThat(domain.rounds()).isEqualTo(2);
    assertThat(domain.rejected()).isEqualTo(1);
    assertThat(domain.rolledBack()).isEqualTo(1);
    assertThat(domain.windows().get(0).drift()).isNull();
    assertThat(domain.windows().get(1).n()).isEqualTo(601);
  }

  @Test
  void shouldHaveTheAgreedNamesWhenOneSeedIsWritten(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("new/report.json");

    Report.write(file, List.of(report(11)));

    JsonNode root = new ObjectMapper().readTree(Files.readString(file));
    assertThat(root.fieldNames()).toIterable().contains("preset", "seed", "domains");
    JsonNode domain = root.at("/domains/0");
    assertThat(domain.fieldNames())
        .toIterable()
        .contains(
            "domain",
            "images",
            "zeroShot",
            "adapted",
            "last500",
            "baselines",
            "windows",
            "rounds",
            "rejected",
            "rolledBack");
    assertThat(domain.at("/last500").fieldNames())
        .toIterable()
        .containsExactly("zeroShot", "adapted");
    assertThat(domain.at("/windows/1").fieldNames())
        .toIterable()
        .contains("n", "zeroShot", "prototypes", "adapted", "drift", "version", "decision");
    assertThat(domain.at("/windows/1/drift").doubleValue()).isEqualTo(7.5);
  }

  @Test
  void shouldWriteRunsAndMeansWhenThereAreSeveralSeeds(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("report.json");

    Report.write(file, List.of(report(11), report(12)));

    JsonNode root = new ObjectMapper().readTree(Files.readString(file));
    assertThat(root.at("/runs")).hasSize(2);
    assertThat(root.at("/runs/1/seed").longValue()).isEqualTo(12);
    assertThat(root.at("/mean/all/adapted").doubleValue()).isCloseTo(.75, within(1e-9));
    assertThat(root.at("/mean/all/baselines/cache").doubleValue()).isEqualTo(1);
  }

  @Test
  void shouldSaveEveryPredictionWhenAskedTo(@TempDir Path folder) throws IOException {
    SavedPredictions.write(folder, 11, playback(), List.of("bus, large", "car"));

    List<String> lines = Files.readAllLines(folder.resolve("camera__1_-11.csv"));
    assertThat(lines).hasSize(602).startsWith(SavedPredictions.HEADER);
    assertThat(lines.get(1)).isEqualTo("1,a/0.jpg,\"bus, large\",\"bus, large\",car,car,0,0.5000");
    assertThat(lines.get(601)).startsWith("601,black-0,,");
  }

  @Test
  void shouldDrawALineForEachClassifierWhenCharted() {
    String svg = Chart.of(playback(), "seed 11", List.of(400));

    assertThat(svg).startsWith("<svg").endsWith("</svg>\n").contains("camera &lt;1&gt;");
    // zero-shot, prototypes, served and the best baseline
    assertThat(svg.split("<polyline", -1)).hasSize(5);
    assertThat(svg).contains("best baseline, cache: 100.0 % in all");
    assertThat(svg)
        .contains(">v1<", "RESET: fog", ">new domain<", "zero-shot: 50.0 % in all")
        .doesNotContain(">v2<");
    // the change that the stream was made with, at its place on the axis of 601 images
    assertThat(svg).contains("<line x1='644.4' y1='84' x2='644.4' y2='364' stroke='#555555'");
  }

  @Test
  void shouldNameTheFiguresWhenTabled() {
    String table = Summary.of(List.of(report(11)));

    assertThat(table.lines().findFirst().orElseThrow()).contains("zero-shot", "cache", "served");
    assertThat(table.lines().skip(1).findFirst().orElseThrow()).contains("camera <1>", "0.750");
  }
}
