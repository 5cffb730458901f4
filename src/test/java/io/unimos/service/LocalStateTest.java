package io.unimos.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unimos.config.Role;
import io.unimos.config.Settings;
import io.unimos.config.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

class LocalStateTest {
  @TempDir Path folder;

  @Test
  void shouldSeeDamageWhenRocksDbCannotReadItsOwnFiles() throws Exception {
    Path store = folder.resolve("store");
    try (Options options = new Options().setCreateIfMissing(true)) {
      RocksDB.open(options, store.toString()).close();
      Files.writeString(store.resolve("CURRENT"), "noise");

      try (RocksDB never = RocksDB.open(options, store.toString())) {
        throw new AssertionError("opened " + never);
      } catch (RocksDBException e) {
        assertThat(LocalState.isDamage(new ProcessorStateException("opening", e))).isTrue();
      }
    }
  }

  @Test
  void shouldSeeNoDamageWhenTheDiskIsFullOrTheFailureIsNotTheStores() {
    Status full =
        new Status(Status.Code.IOError, Status.SubCode.NoSpace, "No space left on device");

    assertThat(LocalState.isDamage(new IllegalStateException(new RocksDBException(full))))
        .isFalse();
    assertThat(LocalState.isDamage(new IllegalStateException("anything else"))).isFalse();
  }

  @Test
  void shouldRemoveTheStateOnceWhenTheProcessBeforeHasMarkedIt() throws IOException {
    Path file = Files.createDirectories(folder.resolve("service-adapt/0_1")).resolve("000001.sst");
    Files.writeString(file, "data");
    LocalState state = new LocalState(settings(folder), Role.ADAPT);

    state.prepare();
    assertThat(file).exists();

    state.mark(new IllegalStateException("bad block"));
    state.prepare();
    assertThat(folder.resolve("service-adapt")).doesNotExist();

    Files.createDirectories(file.getParent());
    state.prepare();
    assertThat(file.getParent()).exists();
  }

  @Test
  void shouldNameTheKeyWhenNothingCanBeWritten() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "not a folder");
    LocalState state = new LocalState(settings(file.resolve("state")), Role.ADAPT);

    assertThatThrownBy(state::requireRoom)
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith("state.dir: cannot be written");
  }

  @Test
  void shouldLeaveNothingBehindWhenThereIsRoom() throws IOException {
    Path made = folder.resolve("not/there/yet");

    new LocalState(settings(made), Role.ADAPT).requireRoom();

    assertThat(made).isEmptyDirectory();
  }

  private static Settings settings(Path state) {
    return Settings.of(
        Map.of("bundle", "b", "state.dir", state.toString(), "application.id", "service"));
  }
}
