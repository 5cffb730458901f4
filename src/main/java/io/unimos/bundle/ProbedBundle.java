package io.unimos.bundle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.unimos.method.round.SourceRegression;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Gives a bundle the probe that it would fit at every load. The source file stays byte for byte, so
 * that the state which was made with it is still of this bundle. Stateless.
 */
public final class ProbedBundle {
  private ProbedBundle() {}

  /**
   * Copies a bundle and adds its probe.
   *
   * @param folder of a bundle without a probe
   * @param out is made; must be empty if it exists
   * @return what {@link Bundle#load} makes of the copy
   */
  public static Bundle write(Path folder, Path out) throws BundleException {
    Bundle bundle = Bundle.load(folder);
    Path manifestFile = folder.resolve(Bundle.MANIFEST);
    if (bundle.probe().isPresent()) {
      throw new BundleException(manifestFile, Bundle.PROBE, "is there already");
    }
    BundleWriter.checkEmpty(out);
    byte[] probe =
        ProbeFile.bytes(SourceRegression.of(bundle.sourceModel()).fitted(), bundle.sourceSha256());
    try {
      Files.createDirectories(out);
      for (String file : bundle.checksums().keySet()) {
        Files.copy(folder.resolve(file), out.resolve(file));
      }
      Files.write(out.resolve(BundleWriter.PROBE), probe);
      ObjectNode manifest = (ObjectNode) JsonFields.JSON.readTree(Files.readAllBytes(manifestFile));
      manifest.put(Bundle.PROBE, BundleWriter.PROBE);
      ((ObjectNode) manifest.get("sha256"))
          .put(BundleWriter.PROBE, Checksums.sha256(out.resolve(BundleWriter.PROBE)));
      String json = JsonFields.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(manifest);
      Files.writeString(out.resolve(Bundle.MANIFEST), json + "\n", StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new BundleException(out, "cannot be written: " + e);
    }
    return Bundle.load(out);
  }
}
