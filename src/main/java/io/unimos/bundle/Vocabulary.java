package io.unimos.bundle;

import io.unimos.core.source.NearestNames;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A finished table of names with their text features. Immutable. */
public final class Vocabulary implements NameFeatures {
  private static final int SUGGESTIONS = 5;

  private final List<String> names;
  private final float[][] features;
  private final Map<String, Integer> rows = new HashMap<>();

  private Vocabulary(List<String> names, float[][] features) {
    this.names = names;
    this.features = features;
    for (int row = 0; row < features.length; row++) {
      rows.putIfAbsent(NearestNames.canonical(names.get(row)), row);
    }
  }

  /**
   * Reads {@code features [N,d]} and the metadata {@code names}, N names joined by newlines.
   *
   * @param dimension d
   */
  public static Vocabulary read(Path file, int dimension) throws BundleException {
    Safetensors tensors = Safetensors.read(file);
    String joined = tensors.metadata().get("names");
    if (joined == null) {
      throw new BundleException(file, "__metadata__.names", "missing");
    }
    List<String> names = List.of(joined.split("\n", -1));
    float[][] features = tensors.matrix("features", -1, dimension);
    if (names.size() != features.length) {
      throw new BundleException(
          file,
          "__metadata__.names",
          "has " + names.size() + " names for " + features.length + " features");
    }
    return new Vocabulary(names, FeatureRows.unit(file, "features", features));
  }

  @Override
  public float[] of(String name) throws UnknownNameException {
    Integer row = rows.get(NearestNames.canonical(name));
    if (row == null) {
      throw new UnknownNameException(name, NearestNames.of(name, names, SUGGESTIONS));
    }
    return features[row].clone();
  }
}
