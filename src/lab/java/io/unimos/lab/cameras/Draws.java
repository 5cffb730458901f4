package io.unimos.lab.cameras;

import java.util.List;
import java.util.SplittableRandom;

/** The draws from which one image is made; owned by the one thread that paints it. */
final class Draws {
  private final SplittableRandom random;

  Draws(SplittableRandom random) {
    this.random = random;
  }

  /** Uniform in {@code [low, high)}. */
  double uniform(double low, double high) {
    return random.nextDouble(low, high);
  }

  /** Uniform in {@code low..high}, both included. */
  int integer(int low, int high) {
    return random.nextInt(low, high + 1);
  }

  boolean coin() {
    return random.nextBoolean();
  }

  /** Normal with mean 0. */
  float normal(double deviation) {
    return (float) (deviation * random.nextGaussian());
  }

  <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /**
   * Value noise: a grid of uniform values in 0..1, brought to the canvas by bicubic interpolation,
   * which may overshoot a little.
   *
   * @param cells per side
   * @return {@code [SIDE * SIDE]}
   */
  float[] valueNoise(int cells) {
    float[] grid = new float[cells * cells];
    for (int i = 0; i < grid.length; i++) {
      grid[i] = (float) random.nextDouble();
    }
    return Resampling.BICUBIC.resize(grid, cells, cells, Canvas.SIDE, Canvas.SIDE);
  }
}
