package io.unimos.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import io.unimos.bundle.EncoderPart;
import io.unimos.encode.EncoderLoadException;
import io.unimos.encode.EngineOptions;
import io.unimos.encode.TorchScriptEncoder;
import io.unimos.image.decode.Resize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The libtorch of the CUDA image, which is older than the CPU image's (docker.md says why): its CPU
 * build in a JVM of its own. Maven unpacks it for the integration tests.
 */
final class OlderLibtorch {
  private OlderLibtorch() {}

  /** Asserts that both give the same feature of the same pixels. */
  static void assertReads(EncoderPart part, Path folder, float tolerance) throws Exception {
    List<String> lines = encodeInAJvm(part, folder);
    String[] feature = lines.get(1).split(" ", -1);
    float[] expected = encode(part.image(), part.dimension(), part.imageSize());

    assertThat(lines.get(0)).isEqualTo(olderVersion()).isNotEqualTo(version());
    assertThat(feature).hasSize(expected.length);
    for (int i = 0; i < feature.length; i++) {
      assertThat(Float.parseFloat(feature[i])).isCloseTo(expected[i], within(tolerance));
    }
  }

  private static List<String> encodeInAJvm(EncoderPart part, Path folder) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            OlderLibtorch.class.getName(),
            part.image().toString(),
            String.valueOf(part.dimension()),
            String.valueOf(part.imageSize()));
    builder
        .environment()
        .putAll(
            Map.of(
                "PYTORCH_LIBRARY_PATH",
                libraries(folder).toString(),
                "PYTORCH_VERSION",
                olderVersion(),
                "PYTORCH_FLAVOR",
                "cpu"));
    Path out = folder.resolve("older.out");
    Path err = folder.resolve("older.err");
    int code = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start().waitFor();
    assertThat(code).as(Files.readString(out) + Files.readString(err)).isZero();
    List<String> lines = Files.readAllLines(out);
    return lines.subList(lines.size() - 2, lines.size());
  }

  /** In one folder, as gpu-libraries.sh lays them. */
  private static Path libraries(Path folder) throws IOException {
    Path unpacked = Path.of(System.getProperty("unimos.libtorch"));
    Path to = Files.createDirectories(folder.resolve("older-libtorch"));
    for (String from : List.of("pytorch/cpu/linux-x86_64", "jnilib/linux-x86_64/cpu")) {
      try (Stream<Path> files = Files.list(unpacked.resolve(from))) {
        for (Path file : files.toList()) {
          Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
    return to;
  }

  private static float[] encode(Path image, int dimension, int size) throws EncoderLoadException {
    byte[] crop = new byte[size * size * 3];
    for (int i = 0; i < crop.length; i++) {
      crop[i] = (byte) (i * 31 ^ i / size);
    }
    try (TorchScriptEncoder encoder =
        TorchScriptEncoder.load(
            image,
            "either",
            dimension,
            Resize.shortSideCenterCrop(size),
            EngineOptions.DEFAULT.onCpu())) {
      return encoder.encode(List.of(crop))[0];
    }
  }

  private static String olderVersion() {
    return System.getProperty("unimos.libtorch.version");
  }

  private static String version() {
    return Engine.getEngine("PyTorch").getVersion();
  }

  /** Prints the version of libtorch and the feature. */
  public static void main(String[] arguments) throws EncoderLoadException {
    float[] feature =
        encode(
            Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
    StringBuilder line = new StringBuilder();
    for (float value : feature) {
      line.append(line.isEmpty() ? "" : " ").append(value);
    }
    System.out.println(version());
    System.out.println(line);
  }
}
