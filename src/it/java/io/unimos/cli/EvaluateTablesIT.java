package io.unimos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.unimos.cli.evaluate.EvaluateCommand;
import io.unimos.lab.demo.DemoCommand;
import io.unimos.lab.tables.EvaluateTablesCommand;
import io.unimos.service.ExitCodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code evaluate tables} and a camera that changes: rendered images, the real encoder. */
@Tag("slow")
class EvaluateTablesIT {
  private static final CommandLines.Entry[] COMMANDS = {
    new CommandLines.Entry("demo", DemoCommand.class),
    new CommandLines.Entry("evaluate", EvaluateCommand.class),
    new CommandLines.Entry("evaluate tables", EvaluateTablesCommand.class)
  };
  private static final int IMAGES = 40;

  private static final int CAMERAS = 8;

  private static final int LONG = 256;
  private static final int WINDOW = 128;

  @TempDir Path folder;

  @Test
  void shouldRenderPlayAndWriteWhenATableIsAskedFor() throws IOException {
    Path out = folder.resolve("new/tables.md");
    String[] arguments = {
      "evaluate",
      "tables",
      "--cameras",
      folder.resolve("cameras").toString(),
      "--cache",
      folder.resolve("cache").toString(),
      "--count",
      String.valueOf(IMAGES),
      "--seeds",
      "5",
      "--only",
      "baselines",
      "--page",
      out.toString()
    };

    Call first = Call.of(COMMANDS, arguments);
    List<String> lines = Files.readAllLines(out);
    Files.delete(out);
    // a folder that was cut short is completed
    Path lost = images("cameras/5/fog").get(0);
    Files.delete(lost);
    Call again = Call.of(COMMANDS, arguments);

    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.err()).contains("played ir fog night toy day ink paint sign --order shuffled");
    assertThat(images("cameras/5")).hasSize(CAMERAS * IMAGES);
    assertThat(lines.get(0)).isEqualTo("<!-- measured: baselines -->");
    assertThat(lines.get(4)).startsWith("|  | zero-shot | prior | cache | shrinkage |");
    assertThat(lines.subList(6, 6 + CAMERAS + 2))
        .allMatch(row -> row.matches("\\|[^|]+\\|( (\\.\\d{3}|1\\.000) \\|){7}.*"));
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(lost).exists();
    assertThat(Files.readAllLines(out)).isEqualTo(lines);
  }

  @Test
  void shouldFindTheFogWithinAWindowWhenACameraChanges() throws IOException {
    for (String condition : List.of("day", "fog")) {
      Call rendered =
          Call.of(
              COMMANDS,
              "demo",
              "render",
              "--condition",
              condition,
              "--seed",
              "5",
              "--count",
              String.valueOf(LONG),
              "--out",
              folder.resolve(condition).toString());
      assertThat(rendered.code()).as(rendered.err()).isZero();
    }
    Path report = folder.resolve("report.json");

    Call call =
        Call.of(
            COMMANDS,
            "evaluate",
            "--no-baselines",
            "--sequence",
            "--report",
            report.toString(),
            "--target",
            folder.resolve("day").toString(),
            folder.resolve("fog").toString());

    assertThat(call.code()).as(call.err()).isZero();
    List<Integer> resets = new ArrayList<>();
    for (JsonNode window : new ObjectMapper().readTree(report.toFile()).at("/domains/0/windows")) {
      if (window.get("decision").textValue().equals("RESET")) {
        assertThat(window.get("shift").textValue()).isEqualTo("DOMAIN");
        resets.add(window.get("n").intValue());
      }
    }
    assertThat(resets)
        .singleElement()
        .satisfies(n -> assertThat(n).isBetween(LONG + 1, LONG + WINDOW));
  }

  @Test
  void shouldSayInOneLineWhenAnOptionIsWrong() {
    String cameras = folder.toString();

    Call table =
        Call.of(
            COMMANDS, "evaluate", "tables", "--cameras", cameras, "--page", "x", "--only", "luck");
    Call target = Call.of(COMMANDS, "evaluate", "--bundle", "demo");

    assertThat(table.err())
        .startsWith("evaluate tables: --only luck: expected some of [baselines,");
    assertThat(target.err()).contains("--target: required");
    assertThat(target.code()).isEqualTo(ExitCodes.USAGE);
  }

  private List<Path> images(String below) throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve(below))) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
