package io.unimos.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unimos.core.math.Vectors;
import io.unimos.core.round.SourceRegression;
import io.unimos.core.source.FittedProbe;
import io.unimos.core.source.SourceModel;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BundleTest {
  @TempDir Path folder;
  private Path bundle;

  @BeforeEach
  void writeBundle() throws Exception {
    bundle = folder.resolve("bundle");
    BundleFixture.write(folder, bundle);
  }

  @Test
  void shouldReadWhatWasWritten() throws Exception {
    Bundle read = Bundle.load(bundle);

    assertThat(read.name()).isEqualTo("crossing");
    assertThat(read.version()).isEqualTo("1.2");
    assertThat(read.sha256()).hasSize(64);
    assertThat(read.classes()).containsExactly("bus", "car", "traffic light");
    assertThat(read.encoder().id()).isEqualTo("fixture-4");
    assertThat(read.encoder().image()).isEqualTo(bundle.resolve("image.pt")).exists();
    assertThat(read.textScale()).isEqualTo(30f);
    assertThat(read.text()[2]).containsExactly(0, 0, 1, 0);
    assertThat(read.licences()).isEqualTo(BundleFixture.LICENCES);
    SourceBank expected = BundleFixture.source(3);
    assertThat(read.source().labels()).isEqualTo(expected.labels());
    assertThat(read.source().heldOut()).isEqualTo(expected.heldOut());
    assertThat(read.source().countsPerClass()).containsExactly(20, 20, 20);
    for (int row = 0; row < 30; row++) {
      assertThat(Vectors.dotInOrder(read.source().features()[row], expected.features()[row]))
          .isBetween(.99999, 1.00001);
    }
  }

  @Test
  void shouldFitTheSameScalesAgainFromTheStoredSource() throws Exception {
    Bundle read = Bundle.load(bundle);

    SourceFit fit = SourceFit.of(read.source(), read.textScale());

    assertThat(read.prototypeScale()).isEqualTo(fit.prototypeScale());
    assertThat(read.confidencePower()).isEqualTo(fit.confidencePower());
    assertThat(read.oodThreshold()).isEqualTo(fit.oodThreshold());
  }

  @Test
  void shouldWriteTheSameBytesForTheSameInput() throws Exception {
    Path again = folder.resolve("again");

    Bundle second = BundleFixture.write(folder, again);

    assertThat(second.sha256()).isEqualTo(Bundle.load(bundle).sha256());
  }

  @Test
  void shouldNotWriteIntoAFolderThatHoldsSomething() {
    assertThatThrownBy(() -> BundleFixture.write(folder, bundle))
        .isInstanceOf(BundleException.class)
        .hasMessage(bundle + ": is not empty");
  }

  @Test
  void shouldTakeABankThatHoldsAllItsImages() throws Exception {
    SourceBank source = BundleFixture.source(3);
    Arrays.fill(source.countsPerClass(), 10);
    Bundle some = Bundle.load(bundle);

    Bundle all =
        new BundleWriter("crossing", "1.2", 7)
            .write(
                folder.resolve("all"),
                some.encoder(),
                TaskClasses.read(folder.resolve("names.txt")),
                some.text(),
                source);

    assertThat(all.source().countsPerClass()).containsOnly(10);
  }

  @Test
  void shouldBringTheProbeThatIsFittedOnItsBankBitForBit() throws Exception {
    SourceModel model = Bundle.load(bundle).sourceModel();

    SourceRegression brought = SourceRegression.of(model);
    SourceRegression fitted = SourceRegression.of(model.withProbe(Optional.empty()));

    assertThat(brought.fitted()).usingRecursiveComparison().isEqualTo(Bundle.load(bundle).probe());
    assertThat(fitted.fitted()).usingRecursiveComparison().isEqualTo(brought.fitted());
    assertThat(brought.probe().weight()).isEqualTo(fitted.probe().weight());
  }

  interface Damage {
    void apply(Path bundle) throws Exception;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("damages")
  void shouldSayInOneLineWhatIsWrong(String line, Damage damage) throws Exception {
    damage.apply(bundle);

    assertThatThrownBy(() -> Bundle.load(bundle))
        .isInstanceOf(BundleException.class)
        .message()
        .startsWith(bundle + "/" + line)
        .doesNotContain("\n");
  }

  static Stream<Arguments> damages() {
    return Stream.of(manifestDamages(), fileDamages(), sourceDamages(), probeDamages())
        .flatMap(List::stream);
  }

  private static List<Arguments> probeDamages() {
    return List.of(
        damage(
            "probe.safetensors: source: is '0000",
            b -> replaceProbe(b, "0".repeat(64), new double[12], new double[3], 1)),
        damage(
            "probe.safetensors: weight: is F64 [11], expected F64 [12]",
            b -> replaceProbe(b, sourceOf(b), new double[11], new double[3], 1)),
        damage(
            "probe.safetensors: bias: is F64 [4], expected F64 [3]",
            b -> replaceProbe(b, sourceOf(b), new double[12], new double[4], 1)),
        damage(
            "probe.safetensors: weight[0]: is Infinity, not finite",
            b -> {
              double[] weight = new double[12];
              weight[0] = Double.POSITIVE_INFINITY;
              replaceProbe(b, sourceOf(b), weight, new double[3], 1);
            }),
        damage(
            "probe.safetensors: fit: is penalty 0.0, accuracy 0.5, expected",
            b -> replaceProbe(b, sourceOf(b), new double[12], new double[3], 0)),
        damage(
            "probe.safetensors: sha256: is ",
            b -> Files.writeString(b.resolve("probe.safetensors"), "x")));
  }

  private static String sourceOf(Path bundle) throws BundleException {
    return Bundle.load(bundle).sourceSha256();
  }

  private static void replaceProbe(
      Path bundle, String source, double[] weight, double[] bias, double penalty)
      throws IOException {
    FittedProbe probe = new FittedProbe(weight, bias, penalty, .5);
    BundleFixture.replace(bundle, "probe.safetensors", ProbeFile.bytes(probe, source));
  }

  private static Arguments damage(String line, Damage damage) {
    return Arguments.of(line, damage);
  }

  private static Arguments edit(String line, String from, String to) {
    return damage(line, bundle -> BundleFixture.editManifest(bundle, from, to));
  }

  private static List<Arguments> manifestDamages() {
    return List.of(
        damage("bundle.json: no such file", b -> Files.delete(b.resolve("bundle.json"))),
        damage(
            "bundle.json: line 3: is not JSON: ",
            b -> Files.writeString(b.resolve("bundle.json"), "{\n\"name\":\n")),
        damage(
            "bundle.json: is not a JSON object",
            b -> Files.writeString(b.resolve("bundle.json"), "[]")),
        edit(
            "bundle.json: formatVersion: is 2, expected",
            "\"formatVersion\" : 1",
            "\"formatVersion\" : 2"),
        edit("bundle.json: name: missing", "\"name\" : \"crossing\",", ""),
        edit("bundle.json: name: is 5, expected text", "\"crossing\"", "5"),
        edit(
            "bundle.json: name: is \"a\\nb\", expected text without control characters",
            "\"crossing\"",
            "\"a\\nb\""),
        edit(
            "bundle.json: version: is \"\\u001B[31m\", expected text without control characters",
            "\"1.2\"",
            "\"\\u001b[31m\""),
        damage(
            "bundle.json: is 4194305 bytes, at most 4194304 are read",
            b -> grow(b.resolve("bundle.json"), (4 << 20) + 1)),
        edit(
            "bundle.json: line 4: is not JSON: Duplicate field 'name'",
            "\"version\" :",
            "\"name\" :"),
        edit(
            "bundle.json: encoder.dimension: is \"4\", expected an integer",
            "\"dimension\" : 4",
            "\"dimension\" : \"4\""),
        edit(
            "bundle.json: encoder.imageSize: is -8, expected",
            "\"imageSize\" : 8",
            "\"imageSize\" : -8"),
        edit(
            "bundle.json: encoder.resize.filter: is 'bilinear', this version knows",
            "bicubic-antialias",
            "bilinear"),
        edit(
            "bundle.json: encoder.image: is '../image.pt', expected the name of a file",
            "\"image\" : \"image.pt\"",
            "\"image\" : \"../image.pt\""),
        edit(
            "bundle.json: encoder.promptTemplates[0]: is 'a', expected one {} in it",
            "\"a {}\"",
            "\"a\""),
        edit(
            "bundle.json: textScale: is 0.0, expected a number from",
            "\"textScale\" : 30.0",
            "\"textScale\" : 0.0"),
        edit(
            "bundle.json: prototypeScale: is \"?\", expected a number",
            "\"prototypeScale\" : ",
            "\"prototypeScale\" : \"?\", \"x\" : "),
        edit("bundle.json: licences[0].spdx: missing", "\"spdx\"", "\"spdy\""),
        edit(
            "bundle.json: sha256.text.safetensors: missing",
            "\"text.safetensors\" : \"",
            "\"test.safetensors\" : \""),
        edit("bundle.json: sha256.image.pt: is '", "\"image.pt\" : \"", "\"image.pt\" : \"x"));
  }

  /** Without taking the place of so much on the disk. */
  private static void grow(Path file, long bytes) throws IOException {
    try (RandomAccessFile all = new RandomAccessFile(file.toFile(), "rw")) {
      all.setLength(bytes);
    }
  }

  private static List<Arguments> fileDamages() {
    float[][] rows = {{1, 0, 0, 0}, {0, 1, 0, 0}};
    float[][] notUnit = {{1, 0, 0, 0}, {0, .5f, 0, 0}, {0, 0, 1, 0}};
    return List.of(
        damage("image.pt: no such file", b -> Files.delete(b.resolve("image.pt"))),
        damage(
            "text.safetensors: is 536870913 bytes, at most 536870912 are read",
            b -> grow(b.resolve("text.safetensors"), (512L << 20) + 1)),
        damage(
            "image.pt: is 17179869185 bytes, at most 17179869184 are read",
            b -> grow(b.resolve("image.pt"), (16L << 30) + 1)),
        damage("image.pt: sha256: is ", b -> Files.write(b.resolve("image.pt"), new byte[] {1, 2})),
        damage(
            "classes.txt: sha256: is ", b -> Files.writeString(b.resolve("classes.txt"), "a\nb\n")),
        damage(
            "classes.txt: line 3: 'Car' stands in line 2 too",
            b -> BundleFixture.replace(b, "classes.txt", "bus\ncar\nCar\n")),
        damage(
            "classes.txt: line 2: name 2 is empty",
            b -> BundleFixture.replace(b, "classes.txt", "bus\ncar||jeep\nx\n")),
        damage(
            "classes.txt: has 1 classes, expected 2 to",
            b -> BundleFixture.replace(b, "classes.txt", "bus\n\n")),
        damage(
            "classes.txt: is not UTF-8",
            b -> BundleFixture.replace(b, "classes.txt", new byte[] {'a', '\n', (byte) 0xff})),
        damage(
            "text.safetensors: features: is F32 [2, 4], expected F16 or F32 [3, 4]",
            b -> replaceText(b, new SafetensorsWriter().floats("features", rows))),
        damage(
            "text.safetensors: features: is F32 [3, 4], expected F16 or F32 [4, 4]",
            b -> BundleFixture.replace(b, "classes.txt", "bus\ncar\ntraffic light\nyawl\n")),
        damage(
            "text.safetensors: features[1]: has norm 0.5, expected 1",
            b -> replaceText(b, new SafetensorsWriter().floats("features", notUnit))),
        damage(
            "text.safetensors: features: no such tensor; the file has [feature]",
            b -> replaceText(b, new SafetensorsWriter().floats("feature", rows))),
        damage(
            "text.safetensors: header: the file is 3 bytes, too short",
            b -> BundleFixture.replace(b, "text.safetensors", "abc")));
  }

  private static void replaceText(Path bundle, SafetensorsWriter writer) throws Exception {
    BundleFixture.replace(bundle, "text.safetensors", writer.toBytes());
  }

  private static List<Arguments> sourceDamages() {
    return List.of(
        source(
            "source.safetensors: features[4][1]: is NaN, not finite",
            s -> s.features()[4][1] = Float.NaN),
        source(
            "source.safetensors: features[0]: has norm 0.0, expected 1",
            s -> s.features()[0] = new float[4]),
        source("source.safetensors: labels[6]: is 3, expected 0 to 2", s -> s.labels()[6] = 3),
        source("source.safetensors: labels[6]: is -1, expected 0 to 2", s -> s.labels()[6] = -1),
        source(
            "source.safetensors: counts: class 'car' counts 9 images, but has 10 rows",
            s -> s.countsPerClass()[1] = 9),
        source(
            "source.safetensors: heldOut: class 'traffic light' has no row held out",
            s -> {
              s.heldOut()[2] = false;
              s.heldOut()[5] = false;
            }),
        source(
            "source.safetensors: labels: class 'bus' has no row in the bank",
            s -> {
              for (int row = 0; row < s.labels().length; row += 3) {
                s.heldOut()[row] = true;
              }
            }),
        damage(
            "source.safetensors: counts: is I64 [2], expected integers [3]",
            b -> BundleFixture.replace(b, "source.safetensors", twoCounts())),
        damage(
            "source.safetensors: features: is F16 [30, 4], expected F16 or F32 [any, 5]",
            b -> {
              BundleFixture.editManifest(b, "\"dimension\" : 4", "\"dimension\" : 5");
              float[][] wide = new float[3][5];
              for (float[] row : wide) {
                row[0] = 1;
              }
              replaceText(b, new SafetensorsWriter().floats("features", wide));
            }));
  }

  private static byte[] twoCounts() {
    SourceBank source = BundleFixture.source(3);
    return SourceFile.bytes(
        new SourceBank(source.features(), source.labels(), source.heldOut(), new int[] {20, 20}));
  }

  private static Arguments source(String line, java.util.function.Consumer<SourceBank> change) {
    return damage(
        line,
        bundle -> {
          SourceBank source = BundleFixture.source(3);
          change.accept(source);
          BundleFixture.replace(bundle, "source.safetensors", SourceFile.bytes(source));
        });
  }
}
