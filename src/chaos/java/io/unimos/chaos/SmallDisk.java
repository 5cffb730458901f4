package io.unimos.chaos;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A file system of a few MiB that chosen processes see in place of a folder: a tmpfs in a mount
 * namespace, which another process holds until this is closed. Needs no root where users may make
 * namespaces.
 */
final class SmallDisk implements AutoCloseable {
  private static final int BLOCK = 4 << 10;

  private final Process holder;
  private final Path filler;

  private SmallDisk(Process holder, Path filler) {
    this.holder = holder;
    this.filler = filler;
  }

  /** Returns true if this user can create one. */
  static boolean isPossible() {
    try {
      return new ProcessBuilder("unshare", "-rm", "true").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Makes one in place of a folder that is there. */
  static SmallDisk at(Path folder, int mebibytes) throws IOException {
    String script =
        "mount -t tmpfs -o size=%dm tmpfs '%s' && echo mounted && exec sleep infinity"
            .formatted(mebibytes, folder);
    Process holder =
        new ProcessBuilder("unshare", "-rm", "sh", "-c", script).redirectErrorStream(true).start();
    String reported = holder.inputReader().readLine();
    if (!"mounted".equals(reported)) {
      throw new IOException("no small disk: " + reported);
    }
    Path seen = Path.of("/proc", "" + holder.pid(), "root");
    return new SmallDisk(holder, seen.resolve(folder.toString().substring(1)).resolve("filler"));
  }

  /** Returns the words that start a process with it. */
  List<String> command() {
    // or the class path's relative folders would be looked for at the root
    String here = "--wd=" + Path.of("").toAbsolutePath();
    return List.of("nsenter", "-t", "" + holder.pid(), "-U", "-m", "--preserve-credentials", here);
  }

  /** Writes until there is no room. */
  void fill() throws IOException {
    byte[] block = new byte[BLOCK];
    try (OutputStream out = Files.newOutputStream(filler, CREATE, APPEND)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      if (filler.toFile().getUsableSpace() > 0) {
        throw e;
      }
    }
  }

  /** Makes room again. */
  void free() throws IOException {
    Files.delete(filler);
  }

  @Override
  public void close() {
    holder.destroyForcibly();
  }
}
