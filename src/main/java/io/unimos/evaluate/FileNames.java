package io.unimos.evaluate;

/** Names of domains as names of files. */
final class FileNames {
  private FileNames() {}

  static String of(String domain) {
    return domain.replaceAll("[^\\p{L}\\p{N}._+-]", "_");
  }
}
