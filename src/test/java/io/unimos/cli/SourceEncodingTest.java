package io.unimos.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unimos.bundle.BundleException;
import io.unimos.bundle.SourceBank;
import io.unimos.bundle.SourceImages;
import io.unimos.bundle.TaskClasses;
import io.unimos.encode.ImageEncoder;
import io.unimos.image.decode.Resize;
import io.unimos.wire.Outcome;
import io.unimos.wire.RejectReason;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceEncodingTest {
  private static final List<String> LABELS = List.of("bus", "traffic light");

  @TempDir Path folder;
  private final StringWriter err = new StringWriter();
  private Path source;
  private TaskClasses classes;

  @BeforeEach
  void writeSource() throws Exception {
    source = folder.resolve("source");
    Path file = folder.resolve("classes.txt");
    Files.writeString(file, String.join("\n", LABELS));
    classes = TaskClasses.read(file);
    for (int i = 0; i < 70; i++) {
      image("bus", "b" + i, "bus " + i);
    }
    for (int i = 0; i < 10; i++) {
      image("traffic_light", "t" + i, "light " + i);
    }
  }

  @Test
  void shouldKeepTheBankAndTheHoldOutOfEachClass() throws Exception {
    SourceBank bank = encode(1);

    assertThat(bank.countsPerClass()).containsExactly(70, 10);
    assertThat(bank.bankRows()).hasSize(50 + 8);
    assertThat(bank.heldOutRows()).hasSize(12 + 2);
    for (int row = 0; row < bank.labels().length; row++) {
      // the fake encoder's feature is the length of the content
      boolean bus = bank.features()[row][0] < "light 0".length();
      assertThat(bank.labels()[row]).isEqualTo(bus ? 0 : 1);
    }
    assertThat(err.toString()).doesNotContain("refused");
  }

  @Test
  void shouldDrawOtherRowsFromAnotherSeedOnly() throws Exception {
    SourceBank bank = encode(1);

    assertThat(encode(1).heldOut()).isEqualTo(bank.heldOut());
    assertThat(encode(2).heldOut()).isNotEqualTo(bank.heldOut());
  }

  @Test
  void shouldNameEveryRefusedFileWithItsReason() throws Exception {
    Path bad = image("bus", "bad", "bad");
    Path copy = image("traffic_light", "t9copy", "light 9");

    SourceBank bank = encode(1);

    assertThat(bank.countsPerClass()).containsExactly(70, 10);
    assertThat(err.toString())
        .contains("refused " + bad + ": IMAGE_CORRUPT: it is bad\n")
        .contains("refused " + copy + ": the same file as " + source.resolve("traffic_light/t9"))
        .contains("2 of 82 source files refused");
  }

  @Test
  void shouldSayWhichFolderHasTooFewUsableImages() throws Exception {
    for (int i = 1; i < 10; i++) {
      image("traffic_light", "t" + i, "bad");
    }

    assertThatThrownBy(() -> encode(1))
        .isInstanceOf(BundleException.class)
        .hasMessage(
            source.resolve("traffic_light")
                + ": has 1 usable images, at least 2 are needed: one to learn from, one to hold"
                + " out");
  }

  @Test
  void shouldSayWhichFolderIsNoClassAndWhichClassHasNone() throws Exception {
    Files.createDirectories(source.resolve("trafic light"));

    assertThatThrownBy(() -> SourceImages.read(source, classes, false))
        .isInstanceOf(BundleException.class)
        .hasMessage(
            source.resolve("trafic light")
                + ": is no class of "
                + folder.resolve("classes.txt")
                + "; nearest: traffic light, bus");

    Files.delete(source.resolve("trafic light"));
    Files.move(source.resolve("bus"), folder.resolve("elsewhere"));
    assertThatThrownBy(() -> SourceImages.read(source, classes, false))
        .hasMessage(source + ": no images for: bus");
    assertThatThrownBy(() -> SourceImages.read(folder.resolve("nowhere"), classes, false))
        .hasMessage(folder.resolve("nowhere") + ": no such file");
  }

  private Path image(String label, String name, String content) throws Exception {
    Path file = source.resolve(label).resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  private SourceBank encode(long seed) throws BundleException {
    SourceImages images = SourceImages.read(source, classes, false);
    return new SourceEncoding(
            SourceEncodingTest::crop, new LengthEncoder(), new PrintWriter(err, true))
        .encode(images, LABELS, seed);
  }

  private static Outcome<byte[]> crop(byte[] encoded) {
    return new String(encoded, StandardCharsets.UTF_8).startsWith("bad")
        ? Outcome.rejected(RejectReason.IMAGE_CORRUPT, "it is bad")
        : Outcome.ok(encoded);
  }

  /** A feature is the length of the crop. */
  private static final class LengthEncoder implements ImageEncoder {
    @Override
    public int dimension() {
      return 1;
    }

    @Override
    public Resize resize() {
      return Resize.shortSideCenterCrop(1);
    }

    @Override
    public String device() {
      return "cpu";
    }

    @Override
    public float[][] encode(List<byte[]> crops) {
      return crops.stream().map(crop -> new float[] {crop.length}).toArray(float[][]::new);
    }

    @Override
    public void close() {}
  }
}
