package io.unimos.lab.bench;

import io.unimos.bundle.Bundle;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * The features of a camera that has moved away from the source: rows of the bundle's bank, shifted,
 * with noise, of unit length. Seeded; thread-safe.
 */
public final class MovedFeatures implements Supplier<float[]> {
  private static final double NOISE = .03;
  private static final double SHIFT = .02;

  private final float[][] bank;
  private final SplittableRandom random;

  /** Draws from a bundle's source features with a seed. */
  public MovedFeatures(Bundle bundle, long seed) {
    this(bundle.source().features(), seed);
  }

  /** Draws from source features {@code [N][d]} with a seed. */
  MovedFeatures(float[][] bank, long seed) {
    this.bank = bank;
    random = new SplittableRandom(seed);
  }

  @Override
  public synchronized float[] get() {
    float[] row = bank[random.nextInt(bank.length)].clone();
    double square = 0;
    for (int i = 0; i < row.length; i++) {
      row[i] += (float) (NOISE * random.nextGaussian() + (i % 3 == 0 ? SHIFT : -SHIFT / 2));
      square += (double) row[i] * row[i];
    }
    for (int i = 0; i < row.length; i++) {
      row[i] /= (float) Math.sqrt(square);
    }
    return row;
  }
}
