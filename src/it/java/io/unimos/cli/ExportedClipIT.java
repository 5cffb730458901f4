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
import io.unimos.encode.TorchScriptEncoder;
import io.unimos.image.decode.ImageDecoder;
import io.unimos.image.decode.Pixels;
import io.unimos.image.guard.ImageLimits;
import io.unimos.wire.Outcome;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/**
 * Encoders of several kinds with few layers and random weights, exported by the script that an
 * operator runs and held to what open_clip makes of the same files and prompts. With
 * CLIP_PAIRS=1/12 a twelfth of all pairs that open_clip has. The exports are made by the Python
 * TEST_PYTHON (python3) if it has what the script's requirements.txt lists; without it the tests
 * are skipped.
 */
@Tag("slow")
class ExportedClipIT {
  private static final Path SCRIPT = Path.of("src/test/python/export_clip/small.py");
  private static final Path REQUIREMENTS = Path.of("src/main/python/export_clip/requirements.txt");
  private static final Path IMAGES = Path.of("src/test/resources/encoder-parity");
  private static final float TOLERANCE = 1e-5f;
  private static final EngineOptions CPU = EngineOptions.DEFAULT.onCpu();

  @TempDir static Path folder;

  @BeforeAll
  static void export() throws Exception {
    skipWithoutWheels();
    Optional<String> failure =
        tryPython(
            Stream.concat(
                    Stream.of(SCRIPT.toString(), IMAGES.toString(), folder.toString()),
                    Stream.ofNullable(System.getenv("CLIP_PAIRS")))
                .toArray(String[]::new));
    if (failure.isPresent()) {
      throw new AssertionError(failure.get());
    }
  }

  static List<Path> exports() throws IOException {
    try (Stream<Path> folders = Files.list(folder)) {
      return folders.filter(f -> Files.exists(f.resolve("expected.json"))).sorted().toList();
    }
  }

  private static void skipWithoutWheels() throws Exception {
    Optional<String> missing = tryPython("-c", "import torch, open_clip, transformers");
    if (missing.isPresent()) {
      String reason =
          "skipped: the export of CLIP needs the wheels of "
              + REQUIREMENTS
              + " (TEST_PYTHON names a Python that has them): "
              + missing.get().lines().reduce("", (before, line) -> line);
      System.out.println(reason);
      Assumptions.abort(reason);
    }
  }

  @ParameterizedTest
  @MethodSource("exports")
  void shouldGiveTheFeaturesThatOpenClipGives(Path export) throws Exception {
    EncoderPart part = EncoderPart.load(export);
    JsonNode expected = new ObjectMapper().readTree(export.resolve("expected.json").toFile());

    ImageDecoder decoder = new ImageDecoder(ImageLimits.defaults());
    try (TorchScriptEncoder images =
            TorchScriptEncoder.load(part.image(), part.id(), part.dimension(), part.resize(), CPU);
        TextEncoder text = text(part)) {
      for (Map.Entry<String, JsonNode> image : expected.get("images").properties()) {
        byte[] jpeg = Files.readAllBytes(IMAGES.resolve(image.getKey()));
        Pixels pixels = ((Outcome.Ok<Pixels>) decoder.decode(jpeg)).value();
        float[] feature = images.encode(List.of(part.resize().crop(pixels)))[0];
        if (isHalf(export)) {
          assertThat(cosine(feature, floats(image.getValue()))).isGreaterThan(.999);
        } else {
          assertClose(feature, image.getValue(), image.getKey());
        }
      }
      for (Map.Entry<String, JsonNode> prompt : expected.get("prompts").properties()) {
        assertClose(text.encode(List.of(prompt.getKey()))[0], prompt.getValue(), prompt.getKey());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("exports")
  void shouldMakeABundleWithIt(Path export) throws Exception {
    EncoderPart part = EncoderPart.load(export);
    Path source = folder.resolve("source").resolve(export.getFileName());
    for (String label : List.of("bus", "tractor")) {
      copyImages(label, source.resolve(label));
    }
    Path classFile = folder.resolve("classes.txt");
    Files.writeString(classFile, "bus|bus|minibus\ntractor\n");
    Path out = folder.resolve("bundle").resolve(export.getFileName());
    StringWriter err = new StringWriter();

    int code =
        new CommandLine(new BundleCreateCommand())
            .setOut(new PrintWriter(new StringWriter()))
            .setErr(new PrintWriter(err, true))
            .execute(
                "--encoder=" + part.image().getParent(),
                "--classes=" + classFile,
                "--source=" + source,
                "--out=" + out);

    assertThat(err.toString()).doesNotContain("refused");
    assertThat(code).isZero();
    Bundle bundle = Bundle.load(out);
    assertThat(bundle.textScale()).isEqualTo(part.logitScale());
    assertThat(bundle.encoder().resize()).isEqualTo(part.resize());
    assertThat(bundle.encoder().promptTemplates()).containsExactly("a photo of a {}");
    float[][] names;
    try (TextEncoder text = text(part)) {
      names =
          text.encode(List.of("a photo of a bus", "a photo of a minibus", "a photo of a tractor"));
    }
    assertThat(cosine(bundle.text()[0], sum(names[0], names[1]))).isGreaterThan(.99999);
    assertThat(cosine(bundle.text()[1], names[2])).isGreaterThan(.99999);
  }

  @ParameterizedTest
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  @MethodSource("exports")
  void shouldBeReadByTheLibtorchOfTheCudaImageToo(Path export) throws Exception {
    OlderLibtorch.assertReads(EncoderPart.load(export), folder, isHalf(export) ? 1e-3f : TOLERANCE);
  }

  private static TextEncoder text(EncoderPart part) throws Exception {
    TextSide.Tower tower = (TextSide.Tower) part.text().orElseThrow();
    return TextEncoder.load(
        tower.module(),
        tower.tokenizer(),
        tower.contextLength(),
        tower.paddingId(),
        part.dimension(),
        CPU);
  }

  private static boolean isHalf(Path export) {
    return export.toString().endsWith("-fp16");
  }

  private static float[] floats(JsonNode row) {
    float[] values = new float[row.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.get(i).floatValue();
    }
    return values;
  }

  private static void assertClose(float[] feature, JsonNode expected, String what) {
    assertThat(feature).hasSize(expected.size());
    for (int i = 0; i < feature.length; i++) {
      assertThat(feature[i])
          .as("%s, value %d", what, i)
          .isCloseTo(expected.get(i).floatValue(), within(TOLERANCE));
    }
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

  /** The output of a failed run, nothing of a good one. */
  private static Optional<String> tryPython(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(System.getenv().getOrDefault("TEST_PYTHON", "python3"));
    command.addAll(Arrays.asList(arguments));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
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
