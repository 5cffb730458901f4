package io.unimos.lab.cameras;

import java.util.SplittableRandom;

/**
 * The drawings of a scene by hand, in ink or paint. Neither keeps the surfaces that an encoder of
 * photographs uses, only positions and shapes. Stateless.
 */
final class Drawing {
  private static final int SIDE = Canvas.SIDE;
  private static final float[] PAPER = {0.96f, 0.94f, 0.89f};
  private static final float[] INK = {0.10f, 0.10f, 0.16f};

  /**
   * The slope of brightness per pixel from which a line is drawn, and above which it becomes black.
   */
  private static final float FAINTEST = 0.02f;

  private static final float BLACKEST = 0.09f;

  private static final int STROKES = 3_000;

  private Drawing() {}

  /**
   * Draws edges only: lines where brightness changes, thick or broken as a pen's, on paper.
   *
   * @param wash how much of the brightness is washed in between the lines, 0..1
   */
  static void ink(Canvas canvas, SplittableRandom draws, double wash) {
    float[] luma = GaussianBlur.blur(luma(canvas), SIDE, SIDE, draws.nextDouble(0.9, 1.5));
    float[] pressure = Resampling.valueNoise(draws, draws.nextInt(12, 21));
    float[] grain = Resampling.valueNoise(draws, 56);
    for (int i = 0; i < Canvas.PIXELS; i++) {
      float line = (slope(luma, i) - FAINTEST) / (BLACKEST - FAINTEST);
      line *= 0.6f + 0.8f * pressure[i];
      float shade = (float) wash * (1 - luma[i]) * (0.5f + grain[i]);
      float dark = Math.max(0, Math.min(1, Math.max(line, shade)));
      for (int c = 0; c < 3; c++) {
        canvas.plane(c)[i] = PAPER[c] + dark * (INK[c] - PAPER[c]);
      }
    }
  }

  /**
   * Paints with few flat colours, laid on in strokes.
   *
   * @param levels of each of red, green and blue
   */
  static void paint(Canvas canvas, SplittableRandom draws, int levels) {
    float[][] seen = new float[3][];
    for (int c = 0; c < 3; c++) {
      seen[c] = GaussianBlur.blur(canvas.plane(c), SIDE, SIDE, 1);
      for (int i = 0; i < Canvas.PIXELS; i++) {
        canvas.plane(c)[i] = flat(seen[c][i], levels);
      }
    }
    float[] direction = Resampling.valueNoise(draws, 4);
    for (int stroke = 0; stroke < STROKES; stroke++) {
      stroke(canvas, draws, seen, direction, levels);
    }
  }

  /** Paints one stroke in the colour at its middle. */
  private static void stroke(
      Canvas canvas, SplittableRandom draws, float[][] seen, float[] direction, int levels) {
    int x = draws.nextInt(0, SIDE);
    int y = draws.nextInt(0, SIDE);
    int at = y * SIDE + x;
    double shade = draws.nextDouble(-0.03, 0.03);
    double[] colour = new double[3];
    for (int c = 0; c < 3; c++) {
      colour[c] = 255 * (flat(seen[c][at], levels) + shade);
    }
    double angle = 2 * Math.PI * direction[at] + draws.nextDouble(-0.4, 0.4);
    double along = draws.nextDouble(3, 6);
    double across = draws.nextDouble(1, 1.8);
    double cos = Math.cos(angle);
    double sin = Math.sin(angle);
    int reach = (int) Math.ceil(along);
    for (int dy = -reach; dy <= reach; dy++) {
      for (int dx = -reach; dx <= reach; dx++) {
        double u = (dx * cos + dy * sin) / along;
        double v = (dy * cos - dx * sin) / across;
        if (u * u + v * v < 1) {
          // bristles: the middle of a stroke covers, its sides are transparent
          canvas.blend(x + dx, y + dy, colour, 0.7 * (1 - 0.5 * v * v));
        }
      }
    }
  }

  private static float flat(float value, int levels) {
    float steps = levels - 1f;
    return Math.round(Math.max(0f, Math.min(1f, value)) * steps) / steps;
  }

  private static float[] luma(Canvas canvas) {
    float[] luma = new float[Canvas.PIXELS];
    for (int i = 0; i < luma.length; i++) {
      luma[i] = 0.3f * canvas.plane(0)[i] + 0.59f * canvas.plane(1)[i] + 0.11f * canvas.plane(2)[i];
    }
    return luma;
  }

  /** Returns the length of the gradient per pixel, by central differences; 0 on the border. */
  private static float slope(float[] plane, int at) {
    int x = at % SIDE;
    int y = at / SIDE;
    if (x == 0 || y == 0 || x == SIDE - 1 || y == SIDE - 1) {
      return 0;
    }
    float across = (plane[at + 1] - plane[at - 1]) / 2;
    float down = (plane[at + SIDE] - plane[at - SIDE]) / 2;
    return (float) Math.sqrt(across * across + down * down);
  }
}
