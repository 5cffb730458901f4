package io.unimos.core.domain;

import io.unimos.core.source.OpenSet;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Optional;

/**
 * The usual value of the greatest cosine to a source prototype in a domain (method-specification
 * 4.11): the mean over the images learned from, with slow forgetting. Owner: the domain's stream
 * thread.
 */
final class UsualCosine {
  /** The number of images before anything is said, ours: as many as between two tests for drift. */
  static final int LEAST = 64;

  /**
   * The number of images over which the mean forgets, ours: looks may drift by less than leads to a
   * reset.
   */
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

  /** Returns true if an image shows none of the classes; empty while the domain is too young. */
  Optional<Boolean> unknownClass(OpenSet openSet, double maxCosine) {
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
