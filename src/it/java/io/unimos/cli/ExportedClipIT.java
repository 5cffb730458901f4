package io.unimos.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.unimos.bundle.Bundle;
import io.unimos.bundle.EncoderPart;
import io.unimos.bundle.EncoderPart.TextSide;
import io.unimos.encode.EngineOptions;
import io.unimos.encode.TextEncoder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/**
 * ViT-B-16 with random weights, exported by the script that an operator runs, as encoder of a
 * bundle. The export is taken from the folder CLIP_EXPORT, or made by the Python TEST_PYTHON
 * (python3) if it has what the script's requirements.txt lists; without either it is skipped.
 */
@Tag("slow")
class ExportedClipIT {
  private static final Path SCRIPT = Path.of("src/main/python/export_clip/export_open_clip.py");
  private static final Path IMAGES = Path.of("src/test/resources/encoder-parity");
  private static final List<String> TEMPLATES = List.of("a photo of a {}");

  @TempDir static Path folder;
  private static EncoderPart part;
  private static TextEncoder text;

  @BeforeAll
  static void findOrMakeTheExport() throws Exception {
    Path export = Path.of(System.getenv().getOrDefault("CLIP_EXPORT", "none"));
    if (!Files.exists(export.resolve("encoder.json"))) {
      skipWithoutWheels();
      export = folder.resolve("export");
      python(SCRIPT.toString(), "--model=ViT-B-16", "--pretrained=none", "--out=" + export);
    }
    part = EncoderPart.load(export);
    TextSide.Tower tower = (TextSide.Tower) part.text().orElseThrow();
    text =
        TextEncoder.load(
            tower.module(),
            tower.tokenizer(),
            tower.contextLength(),
            tower.paddingId(),
            part.dimension(),
            EngineOptions.DEFAULT.onCpu());
  }

  @AfterAll
  static void close() {
    if (text != null) {
      text.close();
    }
  }

  private static void skipWithoutWheels() throws Exception {
    Optional<String> missing = tryPython("-c", "import torch, open_clip, tokenizers");
    if (missing.isPresent()) {
      String reason =
          "skipped: the export of ViT-B-16 needs the wheels of "
              + SCRIPT.resolveSibling("requirements.txt")
              + " (TEST_PYTHON names a Python that has them, CLIP_EXPORT a finished export): "
              + missing.get().lines().reduce("", (before, line) -> line);
      System.out.println(reason);
      Assumptions.abort(reason);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a photo of a cat              | 320 1125 539 320 2368
          a photo of a Traffic  light.  | 320 1125 539 320 3399 1395 269
          a dog\u2019s life             | 320 1929 568 970
          salt &amp; pepper             | 6611 261 8253
          \ufb01re truck                | 1769 4629
          T-shirt, 3 of them!           | 339 268 2523 267 274 539 1180 256
          cr\u00e8me br\u00fbl\u00e9e   | 1075 12138 614 711 127 119 75 13489
          """)
  void shouldGiveTheTokensThatOpenClipGives(String prompt, String ids) throws Exception {
    long[] expected = new long[77];
    long[] inner = Stream.of(ids.split(" ", -1)).mapToLong(Long::parseLong).toArray();
    expected[0] = 49406;
    System.arraycopy(inner, 0, expected, 1, inner.length);
    expected[inner.length + 1] = 49407;

    assertThat(text.tokens(prompt)).isEqualTo(expected);
  }

  @Test
  void shouldCutALongPromptAndKeepItsEnd() throws Exception {
    long[] ids = text.tokens("word ".repeat(120));

    assertThat(ids).hasSize(77).startsWith(49406, 2653).endsWith(2653, 49407);
  }

  @Test
  void shouldGiveTheTextFeaturesThatPythonGives() throws Exception {
    skipWithoutWheels();
    TextSide.Tower tower = (TextSide.Tower) part.text().orElseThrow();
    Path result = folder.resolve("text.json");
    python(
        "-c",
        """
        import json, sys, torch, open_clip
        ids = open_clip.get_tokenizer("ViT-B-16")(["a photo of a bus", "fire truck"])
        with torch.inference_mode():
            rows = torch.jit.load(sys.argv[1])(ids).tolist()
        json.dump(rows, open(sys.argv[2], "w"))
        """,
        tower.module().toString(),
        result.toString());
    JsonNode expected = new ObjectMapper().readTree(result.toFile());

    float[][] features = text.encode(List.of("a photo of a bus", "fire truck"));

    for (int row = 0; row < 2; row++) {
      for (int i = 0; i < part.dimension(); i++) {
        assertThat(features[row][i])
            .isCloseTo(expected.get(row).get(i).floatValue(), within(1e-4f));
      }
    }
  }

  @Test
  void shouldMakeABundleWithIt() throws Exception {
    Path source = folder.resolve("source");
    for (String label : List.of("bus", "tractor")) {
      copyImages(label, source.resolve(label));
    }
    Path classFile = folder.resolve("classes.txt");
    Files.writeString(classFile, "bus|bus|minibus\ntractor\n");
    Path out = folder.resolve("bundle");
    StringWriter err = new StringWriter();

    int code =
        new CommandLine(new BundleCreateCommand())
            .setOut(new PrintWriter(new StringWriter()))
            .setErr(new PrintWriter(err, true))
            .execute(
                "--encoder=" + part.image().getParent(),
                "--classes=" + classFile,
                "--source=" + source,
                "--out=" + out,
                "--device=CPU");

    assertThat(err.toString()).doesNotContain("refused");
    assertThat(code).isZero();
    Bundle bundle = Bundle.load(out);
    assertThat(bundle.textScale()).isEqualTo(part.logitScale());
    assertThat(bundle.encoder().promptTemplates()).isEqualTo(TEMPLATES);
    float[][] names =
        text.encode(List.of("a photo of a bus", "a photo of a minibus", "a photo of a tractor"));
    assertThat(cosine(bundle.text()[0], sum(names[0], names[1]))).isGreaterThan(.99999);
    assertThat(cosine(bundle.text()[1], names[2])).isGreaterThan(.99999);
  }

  private static void copyImages(String label, Path target) throws IOException {
    Files.createDirectories(target);
    try (Stream<Path> files = Files.list(IMAGES)) {
      List<Path> chosen =
          files.filter(f -> f.toString().contains("-" + label + "-")).sorted().limit(2).toList();
      for (Path file : chosen) {
        Files.copy(file, target.resolve(file.getFileName()));
      }
    }
  }

  private static void python(String... arguments) throws Exception {
    Optional<String> failure = tryPython(arguments);
    if (failure.isPresent()) {
      throw new AssertionError(failure.get());
    }
  }

  /** The output of a failed run, nothing of a good one. */
  private static Optional<String> tryPython(String... arguments) throws Exception {
    String interpreter = System.getenv().getOrDefault("TEST_PYTHON", "python3");
    List<String> command = Stream.concat(Stream.of(interpreter), Arrays.stream(arguments)).toList();
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output =
          new String(
              process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? Optional.empty() : Optional.of(output.strip());
    } catch (IOException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static float[] sum(float[] a, float[] b) {
    float[] sum = new float[a.length];
    for (int i = 0; i < a.length; i++) {
      sum[i] = a[i] + b[i];
    }
    return sum;
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    double squareA = 0;
    double squareB = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      squareA += (double) a[i] * a[i];
      squareB += (double) b[i] * b[i];
    }
    return dot / Math.sqrt(squareA * squareB);
  }
}
