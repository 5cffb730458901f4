package io.unimos.lab.cameras;

import java.util.List;
import java.util.SplittableRandom;

/** The draws from which one image is made; owned by the one thread that paints it. */
final class Draws {
  private final SplittableRandom random;

  Draws(SplittableRandom random) {
    this.random = random;
  }

  /** Draws a uniform value in {@code [low, high)}. */
  double uniform(double low, double high) {
    return random.nextDouble(low, high);
  }

  /** Draws a uniform value in {@code low..high}, both included. */
  int integer(int low, int high) {
    return random.nextInt(low, high + 1);
  }

  boolean coin() {
    return random.nextBoolean();
  }

  /** Draws a normal value with mean 0. */
  float normal(double deviation) {
    return (float) (deviation * random.nextGaussian());
  }

  <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /**
   * Draws value noise: a grid of uniform values in 0..1, interpolated bicubically, which may
   * overshoot a little.
   *
   * @param cells per side
   * @return {@code [SIDE * SIDE]}
   */
  float[] valueNoise(int cells) {
    float[] grid = new float[cells * cells];
    for (int i = 0; i < grid.length; i++) {
      grid[i] = (float) random.nextDouble();
    }
    return Resampling.resize(grid, cells, cells, Canvas.SIDE, Canvas.SIDE);
  }
}
