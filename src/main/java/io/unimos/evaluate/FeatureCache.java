package io.unimos.evaluate;

import io.unimos.core.math.Sha256;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * The cache of features by the SHA-256 of the image's bytes. Encoding takes most of the time, and
 * most evaluations differ in everything else. In memory; with a file it is read at the start and
 * appended to. One thread, one process.
 */
public final class FeatureCache implements AutoCloseable {
  private static final int HASH = 32;
  private static final int STATISTICS = 6;

  private final Map<String, Entry> entries = new HashMap<>();
  private final Optional<DataOutputStream> out;

  /** The cached data of an image. */
  record Entry(byte[] vector, float[] statistics) {}

  private FeatureCache(Optional<DataOutputStream> out) {
    this.out = out;
  }

  /** Returns a cache that lives as long as this object. */
  public static FeatureCache inMemory() {
    return new FeatureCache(Optional.empty());
  }

  /**
   * Returns a cache with a file in a folder, one for each encoder.
   *
   * @param encoder identifies the encoder: other encoders' features are in other files
   * @param dimension d
   * @throws IOException if the file can be neither read nor written; an incomplete entry at its
   *     end, left by an interrupted run, is dropped
   */
  public static FeatureCache inFolder(Path folder, String encoder, int dimension)
      throws IOException {
    Files.createDirectories(folder);
    String name =
        "features-" + Sha256.hex(encoder.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    Path file = folder.resolve(name.substring(0, "features-".length() + 16) + ".bin");
    Map<String, Entry> known = new HashMap<>();
    long whole = 0;
    int size = HASH + 2 * dimension + STATISTICS * Float.BYTES;
    if (Files.exists(file)) {
      whole = Files.size(file) / size;
      try (DataInputStream in =
          new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
        for (long i = 0; i < whole; i++) {
          known.put(HexFormat.of().formatHex(in.readNBytes(HASH)), read(in, dimension));
        }
      }
      try (var channel = java.nio.channels.FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(whole * size);
      }
    }
    DataOutputStream out =
        new DataOutputStream(
            new BufferedOutputStream(
                Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)));
    FeatureCache cache = new FeatureCache(Optional.of(out));
    cache.entries.putAll(known);
    return cache;
  }

  private static Entry read(DataInputStream in, int dimension) throws IOException {
    byte[] vector = in.readNBytes(2 * dimension);
    float[] statistics = new float[STATISTICS];
    for (int i = 0; i < STATISTICS; i++) {
      statistics[i] = in.readFloat();
    }
    return new Entry(vector, statistics);
  }

  Optional<Entry> find(String hash) {
    return Optional.ofNullable(entries.get(hash));
  }

  void put(String hash, Entry entry) throws IOException {
    if (entries.put(hash, entry) == null && out.isPresent()) {
      DataOutputStream file = out.get();
      file.write(HexFormat.of().parseHex(hash));
      file.write(entry.vector());
      for (float value : entry.statistics()) {
        file.writeFloat(value);
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (out.isPresent()) {
      out.get().close();
    }
  }
}
