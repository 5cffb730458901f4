package io.unimos.chaos;

import io.unimos.encode.EncoderException;
import io.unimos.encode.FakeEncoder;
import io.unimos.encode.ImageEncoder;
import io.unimos.image.decode.Resize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A free encoder in a forked service that a test outside can make fail: a file {@code fault} in its
 * folder names what happens to batches with a {@link #POISON} image, a file {@code millis} how long
 * every batch takes, a file {@code millis-per-image} how long each image of it. Used by the batcher
 * thread.
 */
final class FaultyEncoder implements ImageEncoder {
  /** The colour of images that set the fault off. */
  static final int POISON = 0xff00ff;

  private static final String PER_IMAGE = "millis-per-image";
  private static final int CHUNK = 8;

  /** The effect of a poisoned batch. */
  enum Fault {
    /** Fails as a bug would. */
    THROW,
    /** Fails so the first time only. */
    THROW_ONCE,
    /** Runs out of stack. */
    OVERFLOW,
    /** Takes a minute. */
    SLEEP,
    /** Never comes back. */
    HANG,
    /** Answers with NaN. */
    NAN,
    /** Has no memory for more than one image. */
    OUT_OF_MEMORY
  }

  private final Path folder;
  private final FakeEncoder free = new FakeEncoder();

  FaultyEncoder(Path folder) {
    this.folder = folder;
  }

  /** From now on poisoned batches do this. */
  static void set(Path folder, Fault fault) throws IOException {
    Files.writeString(folder.resolve("fault"), fault.name());
  }

  /** From now on every batch takes so long. */
  static void slow(Path folder, int millis) throws IOException {
    Files.writeString(folder.resolve("millis"), "" + millis);
  }

  /** From now on every image takes so long. */
  static void slowPerImage(Path folder, int millis) throws IOException {
    Files.writeString(folder.resolve(PER_IMAGE), "" + millis);
  }

  @Override
  public float[][] encode(List<byte[]> crops) {
    read("millis").ifPresent(millis -> sleep(Long.parseLong(millis)));
    read(PER_IMAGE).ifPresent(millis -> sleep(crops.size() * Long.parseLong(millis)));
    float[][] features = free.encode(crops);
    if (crops.stream().anyMatch(FaultyEncoder::isPoison)) {
      read("fault").ifPresent(fault -> fail(Fault.valueOf(fault), crops, features));
    }
    return features;
  }

  private void fail(Fault fault, List<byte[]> crops, float[][] features) {
    switch (fault) {
      case THROW -> throw new IllegalStateException("poisoned");
      case THROW_ONCE -> {
        delete("fault");
        throw new IllegalStateException("poisoned once");
      }
      case OVERFLOW -> overflow(1);
      case SLEEP -> sleep(60_000);
      case HANG -> sleep(Long.MAX_VALUE);
      case NAN -> {
        for (int i = 0; i < features.length; i++) {
          if (isPoison(crops.get(i))) {
            features[i][1] = Float.NaN;
          }
        }
      }
      case OUT_OF_MEMORY -> {
        if (crops.size() > 1) {
          throw new EncoderException.OutOfMemory("made up", new IllegalStateException());
        }
      }
    }
  }

  @SuppressWarnings("InfiniteRecursion") // the point of it
  private static int overflow(int depth) {
    return overflow(depth + 1) + depth;
  }

  private static boolean isPoison(byte[] crop) {
    int middle = crop.length / 6 * 3;
    return (crop[middle] & 0xff) > 220
        && (crop[middle + 1] & 0xff) < 40
        && (crop[middle + 2] & 0xff) > 220;
  }

  private Optional<String> read(String name) {
    Path file = folder.resolve(name);
    try {
      return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void delete(String name) {
    try {
      Files.delete(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Time is the fault itself: a slow or a hanging encoder, which waits for nothing. */
  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public int dimension() {
    return free.dimension();
  }

  @Override
  public Resize resize() {
    return free.resize();
  }

  @Override
  public String device() {
    return free.device();
  }

  /** As a large model on a CPU likes them, where each image takes its time. */
  @Override
  public int preferredBatch() {
    return read(PER_IMAGE).isPresent() ? CHUNK : free.preferredBatch();
  }

  @Override
  public void close() {
    free.close();
  }
}
