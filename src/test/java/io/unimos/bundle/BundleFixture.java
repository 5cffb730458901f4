package io.unimos.bundle;

import io.unimos.bundle.EncoderPart.Licence;
import io.unimos.core.math.Sha256;
import io.unimos.image.decode.Resize;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** A small valid bundle: three classes, four dimensions, an image tower that is never run. */
public final class BundleFixture {
  public static final int DIMENSION = 4;

  private static final String CLASSES = "bus|bus|school bus\ncar\ntraffic light\n";

  /** So much that a classifier makes mistakes. */
  private static final double NOISE = .8;

  static final List<Licence> LICENCES =
      List.of(new Licence("image.pt", "made up", "Apache-2.0", "https://example.org"));

  private BundleFixture() {}

  public static Bundle write(Path folder, Path bundle) throws IOException, BundleException {
    return write(folder, bundle, NOISE);
  }

  /** With a source whose rows are this far from the unit vectors, at most, in each direction. */
  public static Bundle write(Path folder, Path bundle, double noise)
      throws IOException, BundleException {
    return write(folder, bundle, noise, CLASSES);
  }

  /** With three other lines of classes. */
  public static Bundle write(Path folder, Path bundle, double noise, String lines)
      throws IOException, BundleException {
    return write(
        folder, bundle, noise, lines, new float[][] {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}});
  }

  /** With another encoder, of this id and dimension d of at least 4. */
  public static Bundle write(Path folder, Path bundle, double noise, String encoder, int dimension)
      throws IOException, BundleException {
    float[][] text = new float[3][dimension];
    for (int k = 0; k < text.length; k++) {
      text[k][k] = 1;
    }
    return write(folder, bundle, noise, CLASSES, text, encoder);
  }

  /** With as many lines of classes as said. */
  public static Bundle writeMany(Path folder, Path bundle, int classes, String lines)
      throws IOException, BundleException {
    float[][] text = new float[classes][DIMENSION];
    for (int k = 0; k < classes; k++) {
      text[k][k % DIMENSION] = 1;
    }
    return write(folder, bundle, NOISE, lines, text);
  }

  private static Bundle write(Path folder, Path bundle, double noise, String lines, float[][] text)
      throws IOException, BundleException {
    return write(folder, bundle, noise, lines, text, "fixture-4");
  }

  private static Bundle write(
      Path folder, Path bundle, double noise, String lines, float[][] text, String id)
      throws IOException, BundleException {
    int dimension = text[0].length;
    Path image = Files.write(folder.resolve("tower.pt"), new byte[] {1, 2, 3});
    Path classFile = folder.resolve("names.txt");
    Files.writeString(classFile, lines);
    EncoderPart encoder =
        new EncoderPart(
            id,
            dimension,
            Resize.shortSideCenterCrop(8),
            30f,
            image,
            Optional.empty(),
            List.of("a {}"),
            LICENCES);
    TaskClasses classes = TaskClasses.read(classFile);
    return new BundleWriter("crossing", "1.2", 7)
        .write(bundle, encoder, classes, text, source(text.length, dimension, noise));
  }

  static SourceBank source(int classes) {
    return source(classes, DIMENSION, NOISE);
  }

  /** Ten rows a class around the unit vectors, two of them held out. */
  private static SourceBank source(int classes, int dimension, double noise) {
    SplittableRandom random = new SplittableRandom(3);
    int rows = 10 * classes;
    float[][] features = new float[rows][dimension];
    int[] labels = new int[rows];
    boolean[] heldOut = new boolean[rows];
    int[] counts = new int[classes];
    for (int row = 0; row < rows; row++) {
      labels[row] = row % classes;
      heldOut[row] = row / classes < 2;
      counts[labels[row]] += 2;
      for (int i = 0; i < dimension; i++) {
        features[row][i] = (i == labels[row] ? 1 : 0) + (float) random.nextDouble(-noise, noise);
      }
      FeatureRows.normalise(features[row]);
    }
    return new SourceBank(features, labels, heldOut, counts);
  }

  /** Edits the manifest as text. */
  static void editManifest(Path bundle, String from, String to) throws IOException {
    Path manifest = bundle.resolve("bundle.json");
    String json = Files.readString(manifest);
    String edited = json.replace(from, to);
    if (edited.equals(json)) {
      throw new IllegalArgumentException("the manifest does not contain " + from);
    }
    Files.writeString(manifest, edited);
  }

  /** Replaces a file and makes the manifest pin the new one, so that its content is looked at. */
  static void replace(Path bundle, String name, byte[] bytes) throws IOException {
    Path file = bundle.resolve(name);
    String old = Sha256.hex(Files.readAllBytes(file));
    Files.write(file, bytes);
    editManifest(bundle, old, Sha256.hex(bytes));
  }

  static void replace(Path bundle, String name, String text) throws IOException {
    replace(bundle, name, text.getBytes(StandardCharsets.UTF_8));
  }
}
