package io.unimos.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Holds the boards to Grafana's own schemas, with the Go types that Grafana generates from them
 * (grafana-foundation-sdk, Apache-2.0). Left out where there is no Go or its module cannot be had.
 */
@Tag("slow")
class BoardSchemaIT {
  private static final Path CHECKER = Path.of("src/it/go/boards");
  private static final Path BOARDS = Path.of("src/main/observability/grafana/dashboards");

  @TempDir Path folder;

  @Test
  void shouldBeBoardsAsGrafanasSchemasHaveThem() throws Exception {
    Path checker = build();

    Call good =
        call(
            List.of(
                checker.toString(),
                BOARDS + "/fleet.json",
                BOARDS + "/domain.json",
                BOARDS + "/service.json"));
    assertThat(good.code()).as(good.out()).isZero();
    System.out.println(good.out());

    Path broken = folder.resolve("broken.json");
    String json = Files.readString(BOARDS.resolve("fleet.json"));
    Files.writeString(broken, json.replace("\"expr\"", "\"expression\""));
    Call bad = call(List.of(checker.toString(), broken.toString()));
    assertThat(bad.code()).isOne();
    assertThat(bad.out()).contains("unexpected field 'expression'");
  }

  private Path build() throws Exception {
    assumeTrue(Prometheus.program("go").isPresent(), () -> skipped("go is not on the PATH"));
    Path source = Files.createDirectory(folder.resolve("source"));
    try (Stream<Path> files = Files.list(CHECKER)) {
      for (Path file : files.toList()) {
        Files.copy(file, source.resolve(file.getFileName()));
      }
    }
    Path checker = folder.resolve("boards");
    Call modules = call(List.of("go", "-C", source.toString(), "mod", "download"));
    assumeTrue(modules.code() == 0, () -> skipped("the Go module cannot be had: " + modules.out()));
    Call built =
        call(List.of("go", "-C", source.toString(), "build", "-o", checker.toString(), "."));
    assertThat(built.code()).as(built.out()).isZero();
    return checker;
  }

  private static String skipped(String why) {
    System.out.println("The boards are not held against Grafana's schemas: " + why);
    return why;
  }

  private record Call(int code, String out) {}

  private static Call call(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Call(process.waitFor(), out);
  }
}
