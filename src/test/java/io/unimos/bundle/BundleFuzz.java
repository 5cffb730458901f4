package io.unimos.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.security.FuzzTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Files of a bundle that somebody else made. */
public final class BundleFuzz {
  private BundleFuzz() {}

  /**
   * Tensors and manifest.
   *
   * @param folder for a bundle whose manifest is overwritten again and again
   */
  public static List<FuzzTarget> targets(Path folder) throws IOException, BundleException {
    Path bundle = folder.resolve("fuzzed");
    BundleFixture.write(Files.createDirectories(folder), bundle);
    Path source = bundle.resolve("source.safetensors");
    Path manifest = bundle.resolve(Bundle.MANIFEST);
    return List.of(
        new FuzzTarget(
            "safetensors",
            List.of(Files.readAllBytes(source)),
            5,
            mutant ->
                accepts(
                    () -> {
                      Safetensors tensors = Safetensors.parse(source, mutant);
                      tensors.matrix("features", -1, BundleFixture.DIMENSION);
                      tensors.integers("labels", 30, 3);
                    })),
        new FuzzTarget(
            "manifest",
            List.of(Files.readAllBytes(manifest)),
            3,
            mutant ->
                accepts(
                    () -> {
                      Files.write(manifest, mutant);
                      Bundle.load(bundle);
                    })));
  }

  private interface Reading {
    void run() throws IOException, BundleException;
  }

  private static boolean accepts(Reading reading) throws IOException {
    try {
      reading.run();
      return true;
    } catch (BundleException e) {
      assertThat(e.getMessage()).doesNotContain("\n");
      return false;
    }
  }
}
