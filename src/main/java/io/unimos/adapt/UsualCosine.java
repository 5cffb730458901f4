package io.unimos.adapt;

import io.unimos.method.OpenSet;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Optional;

/**
 * What the greatest cosine to a source prototype usually is in a domain: the mean over the images
 * learned from, forgetting slowly. Owner: the domain's stream thread.
 */
final class UsualCosine {
  /** Images before anything is said, ours: as many as between two tests for drift. */
  static final int LEAST = 64;

  /** Images over which it is forgotten, ours: a camera's looks may drift below what is a flush. */
  private static final int MEMORY = 512;

  private long images;
  private double mean;

  void add(double maxCosine) {
    images++;
    mean += (maxCosine - mean) / Math.min(images, MEMORY);
  }

  void restart() {
    images = 0;
    mean = 0;
  }

  /** Whether an image shows none of the classes; empty while the domain is too young to tell. */
  Optional<Boolean> noneOfThese(OpenSet openSet, double maxCosine) {
    return images < LEAST ? Optional.empty() : Optional.of(openSet.refuses(maxCosine, mean));
  }

  void write(DataOutputStream out) throws IOException {
    out.writeLong(images);
    out.writeDouble(mean);
  }

  void read(DataInputStream in) throws IOException {
    images = in.readLong();
    mean = in.readDouble();
  }
}
