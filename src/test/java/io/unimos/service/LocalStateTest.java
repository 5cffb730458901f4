package io.unimos.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unimos.config.Role;
import io.unimos.config.Settings;
import io.unimos.config.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
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
  void shouldReportToKafkaStreamsWhenTheStateWasLastWritten() throws IOException {
    FileTime young = FileTime.fromMillis(2_000_000_000_000L);
    FileTime old = FileTime.fromMillis(1_000_000_000_000L);
    Path killed = task("0_0", young, old);
    Path closed = task("0_1", old, young);
    Path opened = task("0_2", old, old);
    // made anew whenever it is opened
    Files.setLastModifiedTime(
        Files.writeString(opened.resolve("rocksdb/state/MANIFEST-000002"), ""), young);
    Files.setLastModifiedTime(opened, old);

    new LocalState(settings(folder), Role.ADAPT).prepare();

    assertThat(Files.getLastModifiedTime(killed)).isEqualTo(young);
    assertThat(Files.getLastModifiedTime(closed)).isEqualTo(young);
    assertThat(Files.getLastModifiedTime(opened)).isEqualTo(old);
  }

  private Path task(String name, FileTime written, FileTime closed) throws IOException {
    Path task = folder.resolve("service-adapt").resolve(name);
    Path store = Files.createDirectories(task.resolve("rocksdb/state"));
    Files.setLastModifiedTime(Files.writeString(store.resolve("000007.sst"), ""), written);
    return Files.setLastModifiedTime(task, closed);
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
