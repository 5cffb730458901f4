package io.unimos.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A bundle's files come from its folder, whatever its manifest or its links say. */
class BundleLinksTest {
  @TempDir private Path folder;
  private Path bundle;

  @BeforeEach
  void write() throws Exception {
    bundle = folder.resolve("bundle");
    BundleFixture.write(folder, bundle);
  }

  @Test
  void shouldRefuseWhenTheModuleIsALinkOutOfTheFolder() throws Exception {
    Path module = bundle.resolve("image.pt");
    Path elsewhere = Files.move(module, folder.resolve("elsewhere.pt"));
    Files.createSymbolicLink(module, elsewhere);

    // the same bytes, so that no checksum tells
    assertThatThrownBy(() -> Bundle.load(bundle))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("image.pt")
        .hasMessageContaining("is a link out of its folder");
  }

  @Test
  void shouldAcceptWhenALinkStaysInTheFolderAsInAVolumeOfKubernetes() throws Exception {
    Path data = Files.createDirectories(bundle.resolve("..2026"));
    Path module = bundle.resolve("image.pt");
    Files.move(module, data.resolve("image.pt"));
    Files.createSymbolicLink(bundle.resolve("..data"), Path.of("..2026"));
    Files.createSymbolicLink(module, Path.of("..data", "image.pt"));

    assertThat(Bundle.load(bundle).encoder().image()).isEqualTo(module);
  }

  @Test
  void shouldRefuseWhenTheModuleIsAFolder() throws Exception {
    Files.delete(bundle.resolve("image.pt"));
    Files.createDirectories(bundle.resolve("image.pt"));

    assertThatThrownBy(() -> Bundle.load(bundle))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("image.pt")
        .hasMessageContaining("is not a file");
  }

  @Test
  void shouldRefuseWhenAChecksumIsOfAPath() throws Exception {
    BundleFixture.editManifest(bundle, "\"sha256\" : {", "\"sha256\" : { \"../image.pt\" : \"0\",");

    assertThatThrownBy(() -> Bundle.load(bundle))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("'../image.pt': is not the name of a file in this folder");
  }

  @Test
  void shouldRefuseWhenTheModuleHasOtherBytes() throws Exception {
    Files.write(bundle.resolve("image.pt"), new byte[] {1, 2, 4});

    assertThatThrownBy(() -> Bundle.load(bundle))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("sha256");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../elsewhere.pt", "/etc/passwd", "..", ".", "a/b.pt", "..\\\\elsewhere.pt"})
  void shouldRefuseWhenTheManifestNamesAPath(String name) throws Exception {
    BundleFixture.editManifest(bundle, "\"image.pt\"", "\"" + name + "\"");

    assertThatThrownBy(() -> Bundle.load(bundle))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("file in");
  }
}
