package io.unimos.encode;

import io.unimos.core.math.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The record, kept across restarts, of crops that were in a forward pass that never ended. A hung
 * encoder ends the process, and the next process reads the same images again. An image that hangs
 * the encoder would thus stop its partition for good. Suspects are therefore encoded alone, and one
 * that hangs alone is refused from then on. Thread-safe.
 */
final class Quarantine {
  /**
   * The number of hangs after which a crop is refused: in a batch a neighbour may have been the
   * cause, alone it was the crop itself.
   */
  static final int REFUSED = 2;

  private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);

  private final Path file;
  private final Map<String, Integer> strikes = new TreeMap<>();

  private Quarantine(Path file) {
    this.file = file;
  }

  /** Returns the record that the file holds; a file that cannot be read counts as empty. */
  static Quarantine in(Path file) {
    Quarantine quarantine = new Quarantine(file);
    quarantine.read();
    return quarantine;
  }

  private void read() {
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        String[] parts = line.split(" ", 2);
        strikes.put(parts[0], Integer.parseInt(parts[1]));
      }
      LOG.warn("{} images are suspected of hanging the encoder, see {}", strikes.size(), file);
    } catch (NoSuchFileException e) {
      // nothing has hung so far
    } catch (IOException | RuntimeException e) {
      LOG.warn("{} cannot be read and is ignored", file, e);
    }
  }

  synchronized boolean isEmpty() {
    return strikes.isEmpty();
  }

  /** Returns true for a crop that hung the encoder alone. */
  synchronized boolean refuses(byte[] crop) {
    return strikes.getOrDefault(Sha256.hex(crop), 0) >= REFUSED;
  }

  /** Returns true for a crop that was in a pass that hung. */
  synchronized boolean suspects(byte[] crop) {
    return strikes.containsKey(Sha256.hex(crop));
  }

  /** Notes that a forward pass of these crops did not end. */
  synchronized void hung(List<byte[]> crops) {
    // the same picture may be in it many times
    crops.stream()
        .map(Sha256::hex)
        .distinct()
        .forEach(digest -> strikes.merge(digest, 1, Integer::sum));
    write();
  }

  /** Clears a crop that was encoded alone. */
  synchronized void acquit(byte[] crop) {
    if (strikes.remove(Sha256.hex(crop)) != null) {
      write();
    }
  }

  // moved into place, so that a kill leaves the old or the new one
  private void write() {
    String lines =
        strikes.entrySet().stream()
            .map(e -> e.getKey() + " " + e.getValue())
            .collect(Collectors.joining("\n"));
    try {
      Path folder = file.toAbsolutePath().getParent();
      Files.createDirectories(folder);
      Path part = Files.writeString(folder.resolve(file.getFileName() + ".part"), lines);
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.error("{} cannot be written; an image that hangs the encoder may do so again", file, e);
    }
  }
}
