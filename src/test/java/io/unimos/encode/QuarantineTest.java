package io.unimos.encode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The images that hung the encoder are known to the next process. */
class QuarantineTest {
  private static final byte[] HANGS = {1, 2, 3};
  private static final byte[] NEIGHBOUR = {4, 5, 6};
  private static final byte[] STRANGER = {7, 8, 9};

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("state").resolve("suspects");
  }

  @Test
  void shouldSuspectAllOfABatchAndRefuseNoneWhenItHungOnce() {
    Quarantine.in(file).hung(List.of(HANGS, NEIGHBOUR));

    Quarantine next = Quarantine.in(file);

    assertThat(next.isEmpty()).isFalse();
    assertThat(next.suspects(HANGS)).isTrue();
    assertThat(next.suspects(NEIGHBOUR)).isTrue();
    assertThat(next.suspects(STRANGER)).isFalse();
    assertThat(next.refuses(HANGS)).isFalse();
    assertThat(next.refuses(STRANGER)).isFalse();
  }

  @Test
  void shouldRefuseWhenItHungAloneAfterwards() {
    Quarantine.in(file).hung(List.of(HANGS, NEIGHBOUR));
    Quarantine.in(file).hung(List.of(HANGS));

    Quarantine next = Quarantine.in(file);

    assertThat(next.refuses(HANGS)).isTrue();
    assertThat(next.refuses(NEIGHBOUR)).isFalse();
  }

  @Test
  void shouldCountOneStrikeWhenTheSamePictureIsInTheBatchTwice() {
    Quarantine quarantine = Quarantine.in(file);

    quarantine.hung(List.of(HANGS, HANGS.clone()));

    assertThat(quarantine.suspects(HANGS)).isTrue();
    assertThat(quarantine.refuses(HANGS)).isFalse();
  }

  @Test
  void shouldForgetWhatWasEncodedAloneAlsoInTheNextProcess() {
    Quarantine quarantine = Quarantine.in(file);
    quarantine.hung(List.of(HANGS, NEIGHBOUR));

    quarantine.acquit(NEIGHBOUR);

    assertThat(quarantine.suspects(NEIGHBOUR)).isFalse();
    assertThat(Quarantine.in(file).suspects(NEIGHBOUR)).isFalse();
    assertThat(Quarantine.in(file).suspects(HANGS)).isTrue();
  }

  @Test
  void shouldNotTouchTheFileWhenNobodySuspectedTheAcquitted() {
    Quarantine quarantine = Quarantine.in(file);

    quarantine.acquit(STRANGER);

    assertThat(quarantine.isEmpty()).isTrue();
    assertThat(quarantine.suspects(STRANGER)).isFalse();
    assertThat(quarantine.refuses(STRANGER)).isFalse();
    assertThat(file).doesNotExist();
  }

  @Test
  void shouldStartEmptyWhenTheFileIsDamaged() throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "no number here\n");

    assertThat(Quarantine.in(file).isEmpty()).isTrue();
  }
}
