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
 * Which process runs a half on a state folder, and whether it is to leave its group when it stops:
 * two small files beside the state, for those who stop it. Written by the process, but for the
 * mark, which is left for it.
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

  /** This process runs from now on; a mark for one before it means nothing any more. */
  void enter() {
    try {
      Files.deleteIfExists(mark);
      Files.writeString(number, Long.toString(ProcessHandle.current().pid()));
    } catch (IOException e) {
      LOG.warn("stop will not find this process: {}", e.toString());
    }
  }

  /** This process has stopped. */
  void exit() {
    try {
      Files.deleteIfExists(number);
      Files.deleteIfExists(mark);
    } catch (IOException e) {
      LOG.warn("cannot remove {} or {}: {}", number, mark, e.toString());
    }
  }

  /** The process that runs; empty if none does, or one that was killed has left its number. */
  public Optional<ProcessHandle> find() {
    try {
      return Files.exists(number)
          ? ProcessHandle.of(Long.parseLong(Files.readString(number))).filter(this::isOurs)
          : Optional.empty();
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** A number is given again; the process that wrote it is older than what it wrote. */
  private boolean isOurs(ProcessHandle process) {
    try {
      long written = Files.getLastModifiedTime(number).toMillis();
      return process.isAlive()
          && process.info().startInstant().map(at -> at.toEpochMilli() <= written).orElse(true);
    } catch (IOException e) {
      return false;
    }
  }

  /** Lets the process leave its group when it stops. */
  public void markToLeave() {
    try {
      Files.writeString(mark, "");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + mark, e);
    }
  }

  /** True when it will not come back. */
  boolean isToLeave() {
    return Files.exists(mark);
  }
}
