package io.unimos.bundle;

import io.unimos.bundle.EncoderPart.Licence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The description of a loaded bundle, for people and scripts.
 *
 * @param sha256 of the manifest
 * @param encoder the encoder in words
 * @param classes in the order of all vectors
 * @param constants the constants that the method takes from the bundle, by name
 * @param holdOut accuracy of its classifiers on the source's own hold-out
 * @param licences of all parts
 * @param files with checksums, all verified when the bundle was loaded
 */
public record BundleSummary(
    String name,
    String version,
    String sha256,
    Encoder encoder,
    List<ClassCount> classes,
    Map<String, Float> constants,
    HoldOut holdOut,
    List<Licence> licences,
    List<PinnedFile> files) {

  /** The description of the encoder. */
  public record Encoder(
      String id, int dimension, int imageSize, String resize, List<String> promptTemplates) {}

  /**
   * The number of labelled source images of one class, and how many of them the bundle holds as
   * features.
   */
  public record ClassCount(String label, int images, int bank, int heldOut) {}

  /**
   * The accuracy on the hold-out.
   *
   * @param zeroShot by text features
   * @param prototypes by source prototypes
   * @param probe by the bundle's probe
   */
  public record HoldOut(int images, double zeroShot, double prototypes, double probe) {}

  /** A file whose SHA-256 is that of the manifest. */
  public record PinnedFile(String file, long bytes, String sha256) {}

  public static BundleSummary of(Bundle bundle) throws BundleException {
    EncoderPart part = bundle.encoder();
    Map<String, Float> constants = new TreeMap<>();
    constants.put("textScale", bundle.textScale());
    constants.put("prototypeScale", bundle.prototypeScale());
    constants.put("confidencePower", bundle.confidencePower());
    constants.put("oodThreshold", bundle.oodThreshold());
    return new BundleSummary(
        bundle.name(),
        bundle.version(),
        bundle.sha256(),
        new Encoder(
            part.id(),
            part.dimension(),
            part.imageSize(),
            part.resize().label(),
            part.promptTemplates()),
        classCounts(bundle),
        constants,
        holdOut(bundle),
        bundle.licences(),
        files(bundle));
  }

  private static List<ClassCount> classCounts(Bundle bundle) {
    SourceBank source = bundle.source();
    int[][] rows = new int[source.classes()][2];
    for (int row = 0; row < source.labels().length; row++) {
      rows[source.labels()[row]][source.heldOut()[row] ? 1 : 0]++;
    }
    List<ClassCount> counts = new ArrayList<>();
    for (int k = 0; k < rows.length; k++) {
      String label = bundle.classes().get(k);
      counts.add(new ClassCount(label, source.countsPerClass()[k], rows[k][0], rows[k][1]));
    }
    return counts;
  }

  private static HoldOut holdOut(Bundle bundle) {
    SourceBank source = bundle.source();
    float[][] prototypes = source.prototypes();
    int[] rows = source.heldOutRows();
    int byText = 0;
    int byPrototypes = 0;
    for (int row : rows) {
      int label = source.labels()[row];
      byText += FeatureRows.nearest(source.features()[row], bundle.text()) == label ? 1 : 0;
      byPrototypes += FeatureRows.nearest(source.features()[row], prototypes) == label ? 1 : 0;
    }
    return new HoldOut(
        rows.length,
        (double) byText / rows.length,
        (double) byPrototypes / rows.length,
        bundle.probe().accuracy());
  }

  private static List<PinnedFile> files(Bundle bundle) throws BundleException {
    List<PinnedFile> files = new ArrayList<>();
    for (Map.Entry<String, String> entry : new TreeMap<>(bundle.checksums()).entrySet()) {
      Path file = bundle.folder().resolve(entry.getKey());
      try {
        files.add(new PinnedFile(entry.getKey(), Files.size(file), entry.getValue()));
      } catch (IOException e) {
        throw BundleException.unreadable(file, e);
      }
    }
    return files;
  }
}
