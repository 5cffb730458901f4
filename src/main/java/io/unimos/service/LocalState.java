package io.unimos.service;

import io.unimos.config.Role;
import io.unimos.config.ServiceSettings;
import io.unimos.config.Settings;
import io.unimos.config.SettingsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Utils;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a role's state stores, which are a copy of the changelogs. A supervisor that
 * restarts the process would start it on the same damaged files. Damaged files are therefore
 * removed, and Kafka Streams restores them. Files that cannot be read for lack of space or rights
 * do not count as damaged.
 */
final class LocalState {
  private static final Logger LOG = LoggerFactory.getLogger(LocalState.class);

  /** The space for RocksDB's own files of a few empty stores. */
  private static final int ROOM_BYTES = 1 << 20;

  /**
   * The suffix of the files that RocksDB has written to disk; it recreates its other files whenever
   * it opens them.
   */
  private static final String TABLE = ".sst";

  private final Path folder;
  private final Path marker;

  LocalState(Settings settings, Role role) {
    Path state = settings.service().stateDir();
    String id = settings.service().applicationId(role);
    folder = state.resolve(id);
    marker = state.resolve(id + ".damaged");
  }

  /**
   * Refuses to start where nothing can be written, where Kafka Streams would fail with a stack
   * trace.
   *
   * @throws SettingsException that names {@code state.dir} and the system's reason
   */
  void requireRoom() {
    Path parent = folder.toAbsolutePath().getParent();
    Path probe = parent.resolve(folder.getFileName() + ".probe");
    try {
      Files.createDirectories(parent);
      Files.write(probe, new byte[ROOM_BYTES]);
    } catch (IOException e) {
      throw new SettingsException(ServiceSettings.STATE_DIR, "cannot be written: " + e);
    } finally {
      removeQuietly(probe);
    }
  }

  private static void removeQuietly(Path probe) {
    try {
      Files.deleteIfExists(probe);
    } catch (IOException e) {
      LOG.warn("cannot remove {}: {}", probe, e.toString());
    }
  }

  /**
   * Removes the state that the previous process found to be damaged. Called before the stream is
   * started.
   */
  void prepare() {
    if (Files.exists(marker)) {
      remove("the process before found it damaged");
    }
    try {
      logAge();
    } catch (IOException e) {
      LOG.warn("cannot read how old the state in {} is: {}", folder, e.toString());
    }
  }

  /**
   * Gives the folder of each task the time at which its state was last written. Kafka Streams goes
   * by the folder's time, and sets it only when it closes a task. Without this, the state of a
   * process that was killed after a day would look a day old.
   */
  private void logAge() throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path table : files.filter(file -> file.toString().endsWith(TABLE)).toList()) {
        Path task = folder.resolve(folder.relativize(table).getName(0));
        FileTime written = Files.getLastModifiedTime(table);
        if (written.compareTo(Files.getLastModifiedTime(task)) > 0) {
          Files.setLastModifiedTime(task, written);
        }
      }
    }
  }

  /** Returns true when RocksDB reports that its own files are inconsistent. */
  static boolean isDamage(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof RocksDBException rocks) {
        return rocks.getStatus() == null || isDamage(rocks.getStatus());
      }
    }
    return false;
  }

  private static boolean isDamage(Status status) {
    return switch (status.getCode()) {
      case Corruption, NotFound -> true;
      // This covers a missing file, but neither a full disk nor missing rights.
      case IOError -> status.getState() != null && status.getState().contains("No such file");
      default -> false;
    };
  }

  /** Marks the state for the next process, since this one has the files open. */
  void mark(Throwable failure) {
    try {
      Files.createDirectories(marker.toAbsolutePath().getParent());
      Files.writeString(marker, failure.toString());
      LOG.error("the state in {} is damaged; the next start restores it", folder);
    } catch (IOException e) {
      LOG.error("the state in {} is damaged; remove it", folder, e);
    }
  }

  /** Removes the state; no process may have it open. */
  void remove(String why) {
    LOG.warn("removing the state in {}, it will be restored from the changelogs: {}", folder, why);
    try {
      Utils.delete(folder.toFile());
      Files.deleteIfExists(marker);
    } catch (IOException e) {
      throw new UncheckedIOException("the damaged state in " + folder + " cannot be removed", e);
    }
  }
}
