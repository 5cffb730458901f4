package io.unimos.bundle;

import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The check of files against the SHA-256 hashes of a manifest. */
final class Checksums {
  /**
   * The bound on the size of a TorchScript module; far above any encoder that a camera is
   * classified with.
   */
  private static final long MOST_MODEL_BYTES = 16L << 30;

  /** The bound on the size of a tokenizer or a list of classes. */
  private static final long MOST_TEXT_BYTES = 64L << 20;

  private Checksums() {}

  static Map<String, String> parse(JsonFields fields) throws BundleException {
    Map<String, String> checksums = fields.allTexts();
    for (Map.Entry<String, String> entry : checksums.entrySet()) {
      if (!JsonFields.isPlainFileName(entry.getKey())) {
        throw fields.wrong("'" + entry.getKey() + "'", "is not the name of a file in this folder");
      }
      if (!entry.getValue().matches("[0-9a-f]{64}")) {
        throw fields.wrong(
            entry.getKey(), "is '" + entry.getValue() + "', expected 64 lower-case hex digits");
      }
    }
    return checksums;
  }

  /**
   * Throws unless the file exists, lies in its folder and has the hash of the manifest. Every file
   * of a bundle passes here before it is opened for use.
   */
  static void verify(JsonFields manifest, Map<String, String> checksums, Path file)
      throws BundleException {
    String name = file.getFileName().toString();
    String expected = checksums.get(name);
    if (expected == null) {
      throw manifest.wrong("sha256." + name, "missing");
    }
    requireInside(file);
    try {
      requireSize(file, mostBytes(name));
    } catch (IOException e) {
      throw BundleException.unreadable(file, e);
    }
    String actual = sha256(file);
    if (!actual.equals(expected)) {
      throw new BundleException(
          file, "sha256", "is " + actual + ", but " + manifest.file() + " says " + expected);
    }
  }

  /**
   * Throws if a file is too large to be read. It is checked before hashing, because to hash such a
   * file takes minutes of a start.
   */
  static void requireSize(Path file, long most) throws IOException, BundleException {
    long size = Files.size(file);
    if (size > most) {
      throw new BundleException(file, "is " + size + " bytes, at most " + most + " are read");
    }
  }

  private static long mostBytes(String name) {
    if (name.endsWith(".safetensors")) {
      return Safetensors.MAX_FILE_BYTES;
    }
    return name.endsWith(".pt") ? MOST_MODEL_BYTES : MOST_TEXT_BYTES;
  }

  /**
   * Throws if a link leads out of the folder. A link may only lead to a file beside it or below, as
   * in volumes of Kubernetes.
   */
  private static void requireInside(Path file) throws BundleException {
    try {
      Path real = file.toRealPath();
      if (!real.startsWith(file.toAbsolutePath().getParent().toRealPath())) {
        throw new BundleException(file, "is a link out of its folder");
      }
      if (!Files.isRegularFile(real)) {
        throw new BundleException(file, "is not a file");
      }
    } catch (IOException e) {
      throw BundleException.unreadable(file, e);
    }
  }

  static String sha256(Path file) throws BundleException {
    try {
      return MoreFiles.asByteSource(file).hash(Hashing.sha256()).toString();
    } catch (IOException e) {
      throw BundleException.unreadable(file, e);
    }
  }
}
