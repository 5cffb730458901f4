package io.unimos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BundleCommandsTest {
  private static final Path IMAGES = Path.of("src/test/resources/encoder-parity");

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path classFile;
  private Path source;
  private Path bundle;

  @BeforeEach
  void writeSource() throws Exception {
    classFile = folder.resolve("classes.txt");
    source = folder.resolve("source");
    bundle = folder.resolve("bundle");
    Files.writeString(classFile, "bus\nroad tractor|tractor\n");
    copyImages("bus", "bus");
    copyImages("tractor", "road-tractor");
  }

  @Test
  void shouldMakeABundleThatShowExplains() throws Exception {
    Files.writeString(source.resolve("bus/broken.jpg"), "no image");

    int made = create();
    int shown = run(new BundleCommand(), "show", bundle.toString());

    assertThat(err.toString())
        .contains("refused " + source.resolve("bus/broken.jpg") + ": IMAGE_FORMAT: ");
    assertThat(made).isZero();
    assertThat(shown).isZero();
    assertThat(out.toString())
        .contains("bundle    bundle, version 1")
        .contains("demo-efficientnet-lite0-minilm-512: d = 512, 224 px")
        .contains("constant  textScale          30.00")
        .containsPattern("road tractor +3 source images, 2 in the bank, 1 held out")
        .containsPattern("verified  image.pt +\\d+ bytes  sha256 [0-9a-f]{64}");

    out.getBuffer().setLength(0);
    assertThat(run(new BundleCommand(), "show", "--json", bundle.toString())).isZero();
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertThat(json.at("/classes/1/label").asText()).isEqualTo("road tractor");
    assertThat(json.at("/classes/1/heldOut").asInt()).isEqualTo(1);
    assertThat(json.at("/constants/textScale").asDouble()).isEqualTo(30);
    assertThat(json.at("/files").size()).isEqualTo(5);
    assertThat(json.at("/holdOut/probe").asDouble()).isBetween(0.0, 1.0);
    assertThat(json.at("/holdOut/images").asInt()).isEqualTo(2);
  }

  @Test
  void shouldEndWithOneLineAndNoBundleWhenSomethingIsWrong() throws Exception {
    Files.writeString(classFile, "bus\ntractr\n");
    assertThat(create()).isEqualTo(1);
    Files.move(source.resolve("road-tractor"), source.resolve("tractr"));
    assertThat(create()).isEqualTo(1);
    assertThat(run(new BundleCommand(), "show", bundle.toString())).isEqualTo(1);

    assertThat(out.toString()).isEmpty();
    assertThat(bundle).doesNotExist();
    assertThat(err.toString().lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .startsWith("bundle create: " + source.resolve("road-tractor"))
                    .contains(": is no class of " + classFile + "; nearest: tractr, bus"),
            line ->
                assertThat(line)
                    .startsWith("bundle create: " + classFile + ": line 2: 'tractr' is not in the")
                    .contains("nearest: tractor, "),
            line -> assertThat(line).isEqualTo("bundle show: " + bundle + ": is not a folder"));
  }

  @Test
  void shouldNotTouchAFolderThatHoldsSomething() throws Exception {
    Files.createDirectories(bundle);
    Files.writeString(bundle.resolve("precious"), "x");

    int code = create();

    assertThat(code).isEqualTo(1);
    assertThat(err.toString()).isEqualTo("bundle create: " + bundle + ": is not empty\n");
    assertThat(bundle.resolve("precious")).hasContent("x");
  }

  private int create() {
    return run(
        new BundleCreateCommand(),
        "--encoder=demo",
        "--classes=" + classFile,
        "--source=" + source,
        "--out=" + bundle);
  }

  private int run(Object command, String... arguments) {
    return new CommandLine(command)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private void copyImages(String label, String target) throws IOException {
    Files.createDirectories(source.resolve(target));
    try (Stream<Path> files = Files.list(IMAGES)) {
      List<Path> chosen =
          files.filter(f -> f.toString().contains("-" + label + "-")).sorted().limit(3).toList();
      for (Path file : chosen) {
        Files.copy(file, source.resolve(target).resolve(file.getFileName()));
      }
    }
  }
}
