package io.unimos.service;

import io.unimos.config.Role;
import io.unimos.config.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two small files beside the state folder: one says which process runs a role on it, one whether
 * that process is to leave its group when it stops. The process writes the first; the command that
 * stops it leaves the second.
 */
public final class RunningProcess {
  private static final Logger LOG = LoggerFactory.getLogger(RunningProcess.class);

  private final Path number;
  private final Path mark;

  public RunningProcess(Settings settings, Role role) {
    Path state = settings.service().stateDir();
    String id = settings.service().applicationId(role);
    number = state.resolve(id + ".pid");
    mark = state.resolve(id + ".leave");
  }

  /**
   * Records that this process runs from now on; removes any mark that was meant for an earlier
   * process.
   */
  void enter() {
    try {
      Files.deleteIfExists(mark);
      Files.writeString(number, Long.toString(ProcessHandle.current().pid()));
    } catch (IOException e) {
      LOG.warn("stop will not find this process: {}", e.toString());
    }
  }

  /** Records that this process has stopped. */
  void exit() {
    try {
      Files.deleteIfExists(number);
      Files.deleteIfExists(mark);
    } catch (IOException e) {
      LOG.warn("cannot remove {} or {}: {}", number, mark, e.toString());
    }
  }

  /**
   * Returns the running process; empty if none runs, or if the recorded number belongs to a process
   * that was killed.
   */
  public Optional<ProcessHandle> find() {
    try {
      return Files.exists(number)
          ? ProcessHandle.of(Long.parseLong(Files.readString(number))).filter(this::isOurs)
          : Optional.empty();
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Process numbers are reused; the process that wrote the file is older than the file. */
  private boolean isOurs(ProcessHandle process) {
    try {
      long written = Files.getLastModifiedTime(number).toMillis();
      return process.isAlive()
          && process.info().startInstant().map(at -> at.toEpochMilli() <= written).orElse(true);
    } catch (IOException e) {
      return false;
    }
  }

  /** Marks the process to leave its group when it stops. */
  public void markToLeave() {
    try {
      Files.writeString(mark, "");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + mark, e);
    }
  }

  /** Returns true when the process will not come back. */
  boolean isToLeave() {
    return Files.exists(mark);
  }
}
