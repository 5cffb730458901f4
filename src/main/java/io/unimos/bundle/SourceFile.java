package io.unimos.bundle;

import java.nio.file.Path;
import java.util.List;

/**
 * The labelled source on disk: {@code features} F16 {@code [N,d]}, {@code labels} I32 {@code [N]},
 * {@code heldOut} U8 {@code [N]}, {@code counts} I64 {@code [K]}.
 */
final class SourceFile {
  /** The least number of classes with images; fewer do not show how far images lie from texts. */
  static final int LEAST_CLASSES = 2;

  private SourceFile() {}

  static byte[] bytes(SourceBank source) {
    return new SafetensorsWriter()
        .halves("features", source.features())
        .integers("labels", source.labels())
        .flags("heldOut", source.heldOut())
        .longs("counts", source.countsPerClass())
        .toBytes();
  }

  static SourceBank read(Path file, List<String> classes, int dimension) throws BundleException {
    Safetensors tensors = Safetensors.read(file);
    return of(file, tensors, classes, dimension);
  }

  static SourceBank of(Path file, Safetensors tensors, List<String> classes, int dimension)
      throws BundleException {
    float[][] features =
        FeatureRows.unit(file, "features", tensors.matrix("features", -1, dimension));
    int[] labels = tensors.integers("labels", features.length, classes.size());
    int[] flags = tensors.integers("heldOut", features.length, 2);
    int[] counts = tensors.integers("counts", classes.size(), Integer.MAX_VALUE);
    boolean[] heldOut = new boolean[flags.length];
    int[][] rowsOfClass = new int[classes.size()][2];
    for (int row = 0; row < flags.length; row++) {
      heldOut[row] = flags[row] == 1;
      rowsOfClass[labels[row]][flags[row]]++;
    }
    int withImages = 0;
    for (int k = 0; k < counts.length; k++) {
      if (counts[k] == 0 && rowsOfClass[k][0] + rowsOfClass[k][1] == 0) {
        continue; // its text is all that is known of it
      }
      withImages++;
      checkClass(file, "class '" + classes.get(k) + "'", rowsOfClass[k], counts[k]);
    }
    if (withImages < LEAST_CLASSES) {
      throw new BundleException(
          file,
          "counts",
          "at least " + LEAST_CLASSES + " classes need images, " + withImages + " have");
    }
    return new SourceBank(features, labels, heldOut, counts);
  }

  private static void checkClass(Path file, String name, int[] rows, int count)
      throws BundleException {
    if (rows[0] == 0) {
      throw new BundleException(file, "labels", name + " has no row in the bank");
    }
    if (rows[1] == 0) {
      throw new BundleException(file, "heldOut", name + " has no row held out");
    }
    if (count < rows[0] + rows[1]) {
      throw new BundleException(
          file,
          "counts",
          name + " counts " + count + " images, but has " + (rows[0] + rows[1]) + " rows");
    }
  }
}
