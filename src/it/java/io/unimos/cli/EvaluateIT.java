package io.unimos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.unimos.cli.evaluate.EvaluateCommand;
import io.unimos.lab.cameras.DemoCameras;
import io.unimos.lab.cameras.DemoImage;
import io.unimos.lab.trials.EvaluateFindCommand;
import io.unimos.service.ExitCodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code evaluate} as a person calls it: real images, the real encoder, the demo's bundle. */
class EvaluateIT {
  private static final CommandLines.Entry[] COMMANDS = {
    new CommandLines.Entry("evaluate", EvaluateCommand.class),
    new CommandLines.Entry("evaluate find", EvaluateFindCommand.class)
  };
  private static final int IMAGES = 60;

  @TempDir static Path folder;
  private static Path fog;

  @BeforeAll
  static void render() throws IOException {
    fog = folder.resolve("fog");
    for (int i = 0; i < IMAGES; i++) {
      DemoImage image = DemoCameras.render("fog", 11, i);
      // one of its synonyms will do for a folder's name
      String name = image.label().equals("car") ? "sports car" : image.label();
      Path file = fog.resolve(name).resolve(image.id() + ".jpg");
      Files.createDirectories(file.getParent());
      Files.write(file, image.jpeg());
    }
    Files.writeString(fog.resolve("bus").resolve("broken.jpg"), "no image");
  }

  private static Call evaluate(String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = "evaluate";
    all[1] = "--bundle";
    all[2] = "demo";
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    return Call.of(COMMANDS, all);
  }

  @Test
  void shouldCountHowManyFoundImagesShowTheClass() {
    Call found = find("traffic light=traffic light", "fire engine=truck");
    Call unknown = find("a fallen tree=truck");
    Call strange = find("a fallen tree=tree");

    assertThat(found.code()).as(found.err()).isZero();
    assertThat(found.out())
        .containsPattern("\\| traffic light \\| [3-5] of 5 \\|")
        .containsPattern("\\| fire engine \\| \\d of 5 \\|")
        .contains("60 images of 1 camera;");
    assertThat(unknown.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(unknown.err()).contains("--words: ", "a fallen tree");
    assertThat(strange.err()).contains("expected WORDS=CLASS with a class of [airplane,");
  }

  private static Call find(String... words) {
    List<String> arguments =
        new ArrayList<>(List.of("evaluate", "find", "--count", "5", "--target", fog.toString()));
    arguments.add("--words");
    arguments.addAll(List.of(words));
    return Call.of(COMMANDS, arguments.toArray(String[]::new));
  }

  @Test
  void shouldReportAndSaveWhenAFolderIsPlayed() throws IOException {
    Path report = folder.resolve("report.json");
    String cache = folder.resolve("cache").toString();
    String[] arguments = {
      "--target",
      fog.toString(),
      "--window",
      "32",
      "--report",
      report.toString(),
      "--save",
      folder.resolve("saved").toString(),
      "--cache",
      cache,
      "--fault",
      "noise:30:4"
    };

    Call first = evaluate(arguments);
    JsonNode domain = new ObjectMapper().readTree(report.toFile()).at("/domains/0");
    Call again = evaluate(arguments);

    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.out())
        .startsWith("What was served is right on ")
        .contains("The best baseline, ", "domain", "fog");
    assertThat(first.err()).contains("refused fog: bus/broken.jpg: ");
    assertThat(domain.at("/images").intValue()).isEqualTo(IMAGES + 4);
    assertThat(domain.at("/scored").intValue()).isEqualTo(IMAGES);
    assertThat(domain.at("/zeroShot").doubleValue()).isBetween(.4, .9);
    assertThat(domain.at("/baselines").fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "zeroShot",
            "priorCorrection",
            "cache",
            "shrinkage",
            "sourceProbe",
            "alignedProbe",
            "prototypes",
            "prototypesNoHedge",
            "prototypesMean");
    // noise may or may not count as part of a window
    assertThat(domain.at("/windows/0/n").intValue()).isBetween(32, 36);
    assertThat(Files.readAllLines(folder.resolve("saved/fog-11.csv"))).hasSize(IMAGES + 5);
    // features from the cache are the same as fresh ones
    assertThat(again.out()).isEqualTo(first.out());
  }

  @Test
  void shouldEncodeNoMoreThanItIsToPlay() throws IOException {
    Path report = folder.resolve("few.json");
    Path cache = folder.resolve("few");

    Call call =
        evaluate(
            "--target=" + fog,
            "--max=5",
            "--no-baselines",
            "--report=" + report,
            "--cache=" + cache);

    assertThat(call.code()).as(call.err()).isZero();
    JsonNode domain = new ObjectMapper().readTree(report.toFile()).at("/domains/0");
    assertThat(domain.at("/images").intValue()).isBetween(4, 5);
    try (Stream<Path> files = Files.list(cache)) {
      assertThat(Files.size(files.findFirst().orElseThrow())).isLessThan(5L << 11);
    }
  }

  @Test
  void shouldNameTheNearestClassesWhenAFolderIsNone() throws IOException {
    Path wrong = Files.createDirectories(folder.resolve("wrong/bicycel"));
    Files.write(wrong.resolve("a.jpg"), new byte[] {1});

    Call call = evaluate("--target", wrong.getParent().toString());

    assertThat(call.code()).isEqualTo(ExitCodes.FAILURE);
    assertThat(call.err().lines().toList())
        .singleElement()
        .asString()
        .contains("bicycel", "nearest: bicycle");
  }

  @Test
  void shouldSayInOneLineWhenAnOptionIsWrong() {
    assertThat(evaluate("--target", fog.toString(), "--order", "sorted").err())
        .startsWith("evaluate: --order sorted: expected");
    assertThat(evaluate("--target", fog.toString(), "--without", "luck").err())
        .startsWith("evaluate: --without luck: expected");
    assertThat(evaluate("--target", fog.toString(), "--annotate", "129").err())
        .startsWith("evaluate: --annotate 129: expected 0 to 128");
    assertThat(evaluate("--target", fog.toString(), "--annotate", "4", "--ask", "luck").err())
        .startsWith("evaluate: --ask luck: expected cover or random");
    assertThat(evaluate("--target", fog.toString(), "--offline", "--annotate", "4").err())
        .startsWith("evaluate: --annotate: not with --offline");
  }
}
