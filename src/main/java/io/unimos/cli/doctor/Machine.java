package io.unimos.cli.doctor;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * What the machine gives this process, so that tests can try one that gives less.
 *
 * @param heapBytes at most
 * @param memoryBytes the container's limit, or the machine's memory where there is none
 * @param openFiles at most
 * @param now by its clock
 * @param disk of a folder
 */
record Machine(long heapBytes, long memoryBytes, long openFiles, Instant now, Disk disk) {

  /** Where a folder lies. */
  interface Disk {
    /** Free space and kind of the file system that holds it. */
    Space of(Path folder) throws IOException;
  }

  /**
   * Room for files.
   *
   * @param kind such as {@code ext4} or {@code tmpfs}
   */
  record Space(long freeBytes, String kind) {}

  /** This one. */
  static Machine here() {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new Machine(
        Runtime.getRuntime().maxMemory(),
        system.getTotalMemorySize(),
        system instanceof UnixOperatingSystemMXBean unix
            ? unix.getMaxFileDescriptorCount()
            : Long.MAX_VALUE,
        Instant.now(),
        folder -> {
          FileStore store = Files.getFileStore(folder);
          return new Space(store.getUsableSpace(), store.type());
        });
  }
}
