package io.unimos.lab.cameras;

import java.util.List;
import java.util.SplittableRandom;

/**
 * A painter of street scenes: sky, ground, clutter, and one object with its shadow. Sizes and
 * colours were tuned so that a frozen encoder recognises the objects by day and loses some in other
 * conditions. Stateless.
 */
final class Street {
  private static final int SIDE = Canvas.SIDE;
  private static final List<double[]> GROUNDS =
      List.of(
          new double[] {110, 140, 80},
          new double[] {130, 130, 130},
          new double[] {170, 150, 110},
          new double[] {150, 120, 90},
          new double[] {90, 120, 100},
          new double[] {185, 180, 170});
  // the most grey levels that the texture adds
  private static final double SKY_TEXTURE = 18;
  private static final double GROUND_TEXTURE = 40;

  private static final double SHADOW_BLUR = 4;
  private static final float SHADOW_ALPHA = 110 / 255f;

  private Street() {}

  /**
   * Paints a scene.
   *
   * @param object on the street
   * @param flies true: in the air and without a shadow
   * @param scenery the draws of all that stands still: {@code draws} itself, or those of a place
   */
  static Canvas paint(
      Layer object, boolean flies, SplittableRandom scenery, SplittableRandom draws) {
    Canvas canvas = new Canvas();
    int horizon = (int) Math.round(scenery.nextDouble(0.40, 0.65) * SIDE);
    paintSky(canvas, horizon, scenery);
    paintGround(canvas, horizon, scenery);
    addTexture(canvas, horizon, draws);
    int clutter = scenery.nextInt(0, 6);
    for (int i = 0; i < clutter; i++) {
      paintClutter(canvas, horizon, scenery);
    }
    if (scenery != draws) {
      canvas.light(
          scenery.nextDouble(0.4, 1.2), scenery.nextDouble(0.4, 1.2), scenery.nextDouble(0.4, 1.2));
    }
    paintObject(canvas, horizon, object, flies, draws);
    canvas.clip();
    return canvas;
  }

  private static void paintSky(Canvas canvas, int horizon, SplittableRandom draws) {
    double[] top = {
      draws.nextDouble(90, 150), draws.nextDouble(150, 200), draws.nextDouble(215, 250),
    };
    double[] bottom = {
      draws.nextDouble(190, 230), draws.nextDouble(215, 240), draws.nextDouble(235, 255),
    };
    paintGradient(canvas, 0, horizon, top, bottom);
  }

  private static void paintGround(Canvas canvas, int horizon, SplittableRandom draws) {
    double[] base = Sprites.oneOf(draws, GROUNDS);
    double far = draws.nextDouble(0.85, 1.1);
    double near = far * draws.nextDouble(0.65, 0.9);
    paintGradient(canvas, horizon, SIDE, times(base, far), times(base, near));
  }

  private static double[] times(double[] colour, double factor) {
    return new double[] {colour[0] * factor, colour[1] * factor, colour[2] * factor};
  }

  private static void paintGradient(
      Canvas canvas, int from, int to, double[] first, double[] last) {
    for (int y = from; y < to; y++) {
      double share = to - from == 1 ? 0 : (double) (y - from) / (to - from - 1);
      for (int c = 0; c < 3; c++) {
        float value = (float) ((first[c] + share * (last[c] - first[c])) / 255);
        float[] plane = canvas.plane(c);
        for (int x = 0; x < SIDE; x++) {
          plane[y * SIDE + x] = value;
        }
      }
    }
  }

  private static void addTexture(Canvas canvas, int horizon, SplittableRandom draws) {
    float[] coarse = Resampling.valueNoise(draws, draws.nextInt(4, 9));
    float[] fine = Resampling.valueNoise(draws, draws.nextInt(16, 40));
    for (int i = 0; i < Canvas.PIXELS; i++) {
      double strength = i < horizon * SIDE ? SKY_TEXTURE : GROUND_TEXTURE;
      float value = (float) ((0.6 * coarse[i] + 0.4 * fine[i] - 0.5) * strength / 255);
      for (int c = 0; c < 3; c++) {
        canvas.plane(c)[i] += value;
      }
    }
  }

  private static void paintClutter(Canvas canvas, int horizon, SplittableRandom draws) {
    switch (draws.nextInt(0, 3)) {
      case 0 -> paintBuilding(canvas, horizon, draws);
      case 1 -> paintPole(canvas, horizon, draws);
      default -> paintBush(canvas, horizon, draws);
    }
  }

  private static void paintBuilding(Canvas canvas, int horizon, SplittableRandom draws) {
    int width = (int) Math.round(draws.nextDouble(0.06, 0.2) * SIDE);
    int height = (int) Math.round(draws.nextDouble(0.1, 0.35) * SIDE);
    int left = (int) Math.round(draws.nextDouble(-0.05, 0.95) * SIDE);
    double grey = draws.nextDouble(90, 190);
    double[] colour = {
      grey + draws.nextDouble(-25, 25),
      grey + draws.nextDouble(-25, 25),
      grey + draws.nextDouble(-25, 25)
    };
    double alpha = draws.nextDouble(120, 220) / 255;
    for (int y = horizon - height; y < horizon; y++) {
      for (int x = left; x < left + width; x++) {
        canvas.blend(x, y, colour, alpha);
      }
    }
  }

  private static void paintPole(Canvas canvas, int horizon, SplittableRandom draws) {
    int height = (int) Math.round(draws.nextDouble(0.2, 0.5) * SIDE);
    int left = draws.nextInt(0, SIDE - 1);
    int foot = horizon + (int) Math.round(draws.nextDouble(0, 0.06) * SIDE);
    double[] colour = {60, 60, 60};
    for (int y = foot - height; y < foot; y++) {
      canvas.blend(left, y, colour, 1);
      canvas.blend(left + 1, y, colour, 1);
    }
  }

  private static void paintBush(Canvas canvas, int horizon, SplittableRandom draws) {
    double across = draws.nextDouble(0.03, 0.09) * SIDE;
    double up = 0.7 * across;
    double centerX = draws.nextDouble(0, SIDE);
    double centerY = horizon + draws.nextDouble(-0.01, 0.05) * SIDE;
    double[] colour = {
      draws.nextDouble(40, 90), draws.nextDouble(90, 140), draws.nextDouble(40, 70)
    };
    for (int y = (int) (centerY - up); y <= centerY + up; y++) {
      for (int x = (int) (centerX - across); x <= centerX + across; x++) {
        double dx = (x + 0.5 - centerX) / across;
        double dy = (y + 0.5 - centerY) / up;
        if (dx * dx + dy * dy <= 1) {
          canvas.blend(x, y, colour, 1);
        }
      }
    }
  }

  private static void paintObject(
      Canvas canvas, int horizon, Layer object, boolean flies, SplittableRandom draws) {
    Layer placed = object.scaled(draws.nextDouble(0.50, 0.85) * SIDE);
    if (draws.nextBoolean()) {
      placed = placed.mirrored();
    }
    placed = placed.rotated(draws.nextDouble(-12, 12));
    double over = 0.03 * placed.width();
    int left = (int) Math.round(draws.nextDouble(-over, SIDE - placed.width() + over));
    int free = SIDE - placed.height();
    if (flies) {
      placed.paintOn(canvas, left, (int) Math.round(draws.nextDouble(0.02, 0.6) * free));
      return;
    }
    double depth = draws.nextDouble(0, 0.9) * (SIDE - horizon);
    int top = (int) Math.round(horizon + depth - 0.75 * placed.height());
    top = Math.max(0, Math.min(free, top));
    paintShadow(canvas, left, top, placed);
    placed.paintOn(canvas, left, top);
  }

  private static void paintShadow(Canvas canvas, int left, int top, Layer object) {
    double across = 0.45 * object.width();
    double up = 0.06 * object.height();
    double centerX = left + object.width() / 2.0;
    double centerY = top + 0.95 * object.height();
    // the reach of the blur beyond the ellipse
    int reach = (int) (3 * SHADOW_BLUR);
    int x0 = (int) (centerX - across) - reach;
    int y0 = (int) (centerY - up) - reach;
    int width = (int) (2 * across) + 2 * reach;
    int height = (int) (2 * up) + 2 * reach;
    float[] mask = new float[width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double dx = (x0 + x + 0.5 - centerX) / across;
        double dy = (y0 + y + 0.5 - centerY) / up;
        mask[y * width + x] = dx * dx + dy * dy <= 1 ? SHADOW_ALPHA : 0;
      }
    }
    float[] soft = GaussianBlur.blur(mask, width, height, SHADOW_BLUR);
    double[] black = {0, 0, 0};
    for (int i = 0; i < soft.length; i++) {
      canvas.blend(x0 + i % width, y0 + i / width, black, soft[i]);
    }
  }
}
