package io.unimos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFileTest {
  private static final Instant CHANGED = Instant.parse("2024-05-06T07:08:09Z");

  @TempDir Path folder;

  @BeforeEach
  void fill() throws IOException {
    Files.createDirectories(folder.resolve("sub/deep"));
    Files.createDirectories(folder.resolve(".git"));
    for (String name :
        List.of("b.jpg", "a.PNG", ".hidden", "sub/c.jpeg", "sub/deep/d", ".git/e.jpg")) {
      Path file = folder.resolve(name);
      Files.writeString(file, name);
      Files.setLastModifiedTime(file, FileTime.from(CHANGED));
    }
  }

  @Test
  void shouldTakeVisibleFilesInOrderWhenGivenAFolder() throws IOException {
    List<ImageFile> files = ImageFile.find(List.of(folder), false);

    assertThat(files)
        .containsExactly(
            new ImageFile(folder.resolve("a.PNG"), "a.PNG", 5, CHANGED),
            new ImageFile(folder.resolve("b.jpg"), "b.jpg", 5, CHANGED));
  }

  @Test
  void shouldNameFilesBelowTheFolderWhenRecursive() throws IOException {
    List<ImageFile> files = ImageFile.find(List.of(folder), true);

    assertThat(files)
        .extracting(ImageFile::id)
        .containsExactly("a.PNG", "b.jpg", "sub/c.jpeg", "sub/deep/d");
  }

  @Test
  void shouldTakeAFileThatIsNamedEvenIfHidden() throws IOException {
    List<ImageFile> files =
        ImageFile.find(List.of(folder.resolve("sub/c.jpeg"), folder.resolve(".hidden")), false);

    assertThat(files).extracting(ImageFile::id).containsExactly("c.jpeg", ".hidden");
  }

  @Test
  void shouldGuessTheContentTypeFromTheName() throws IOException {
    List<ImageFile> files = ImageFile.find(List.of(folder), true);

    assertThat(files)
        .extracting(file -> file.contentType().orElse("?"))
        .containsExactly("image/png", "image/jpeg", "image/jpeg", "?");
  }
}
