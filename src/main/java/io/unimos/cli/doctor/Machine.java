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
 * The resources that the machine gives this process, so that tests can simulate a smaller one.
 *
 * @param heapBytes the largest heap
 * @param memoryBytes the container's limit, or the machine's memory where there is none
 * @param openFiles the largest number of open files
 * @param now the time of its clock
 * @param disk the disk of a folder
 */
record Machine(long heapBytes, long memoryBytes, long openFiles, Instant now, Disk disk) {

  /** The file system of a folder. */
  interface Disk {
    /** Returns the free space and the kind of the file system that holds the folder. */
    Space of(Path folder) throws IOException;
  }

  /**
   * The space for files.
   *
   * @param kind the kind of file system, such as {@code ext4} or {@code tmpfs}
   */
  record Space(long freeBytes, String kind) {}

  /** Returns the machine of this process. */
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
