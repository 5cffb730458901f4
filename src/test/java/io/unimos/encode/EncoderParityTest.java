package io.unimos.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.bundle.DemoBundle;
import io.unimos.bundle.EncoderPart;
import io.unimos.bundle.Safetensors;
import io.unimos.image.decode.ImageDecoder;
import io.unimos.image.decode.Pixels;
import io.unimos.image.guard.ImageLimits;
import io.unimos.wire.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The product's path from encoded bytes to a feature, against the published network in PyTorch. */
class EncoderParityTest {
  private static final Path PARITY = Path.of("src/test/resources/encoder-parity");

  /** Of every image, its decoding and resizing included. */
  private static final double SMALLEST_COSINE = 0.999;

  @TempDir Path folder;

  @Test
  void shouldGiveTheFeaturesOfTheReferenceForEveryImage() throws Exception {
    DemoBundle.unpackEncoder(folder);
    EncoderPart part = EncoderPart.load(folder);
    Safetensors reference = Safetensors.read(PARITY.resolve("reference.safetensors"));
    List<String> files = List.of(reference.metadata().get("files").split("\n", -1));
    float[][] expected = reference.matrix("features", files.size(), part.dimension());

    float[][] features = encode(part, files);

    double smallest = 1;
    double sum = 0;
    for (int i = 0; i < files.size(); i++) {
      double cosine = cosine(features[i], expected[i]);
      assertThat(cosine).as(files.get(i)).isGreaterThanOrEqualTo(SMALLEST_COSINE);
      smallest = Math.min(smallest, cosine);
      sum += cosine;
    }
    assertThat(files).hasSize(64);
    System.out.printf(
        "encoder parity: %d images, smallest cosine %.6f, mean %.6f%n",
        files.size(), smallest, sum / files.size());
  }

  private static float[][] encode(EncoderPart part, List<String> files) throws Exception {
    ImageLimits limits = new ImageLimits(8 << 20, 50_000_000, Duration.ofSeconds(30));
    ImageDecoder decoder = new ImageDecoder(limits);
    try (TorchScriptEncoder encoder =
        TorchScriptEncoder.load(
            part.image(), part.id(), part.dimension(), part.resize(), EngineOptions.DEFAULT)) {
      List<byte[]> crops = new ArrayList<>();
      for (String file : files) {
        Outcome<Pixels> pixels = decoder.decode(Files.readAllBytes(PARITY.resolve(file)));
        assertThat(pixels).as(file).isInstanceOf(Outcome.Ok.class);
        crops.add(part.resize().crop(((Outcome.Ok<Pixels>) pixels).value()));
      }
      return encoder.encode(crops);
    }
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
