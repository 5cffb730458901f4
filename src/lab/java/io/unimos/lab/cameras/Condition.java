package io.unimos.lab.cameras;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * The conditions between the street and the sensor. Every figure was tuned with the demo encoder,
 * so that day is easy and the others cost a quarter to a half of its accuracy. Stateless.
 */
enum Condition {
  /** The condition of the source. */
  DAY(Sprites.SOURCE_STYLES),
  /** Day from seeds that no camera has, for the bundle's source bank. */
  SOURCE(Sprites.SOURCE_STYLES),
  /** An infrared-like grey with hard contrast, dark corners and noise. */
  IR(Sprites.SOURCE_STYLES) {
    @Override
    void apply(Canvas canvas, SplittableRandom draws) {
      float[] red = canvas.plane(0);
      float[] green = canvas.plane(1);
      float[] blue = canvas.plane(2);
      for (int i = 0; i < Canvas.PIXELS; i++) {
        float luma = 0.6f * red[i] + 0.35f * green[i] + 0.05f * blue[i];
        luma = 1.5f * (luma - 0.5f) + 0.5f;
        int column = i % Canvas.SIDE;
        int row = i / Canvas.SIDE;
        double x = 2.0 * column / (Canvas.SIDE - 1) - 1;
        double y = 2.0 * row / (Canvas.SIDE - 1) - 1;
        luma *= (float) (1 - 0.55 * (x * x + y * y) / 2);
        luma += (float) (0.06 * draws.nextGaussian());
        red[i] = 0.92f * luma;
        green[i] = luma;
        blue[i] = 0.95f * luma;
      }
    }
  },
  /** Thick fog of uneven density. */
  FOG(Sprites.SOURCE_STYLES) {
    private static final float[] VEIL = {0.82f, 0.84f, 0.86f};

    @Override
    void apply(Canvas canvas, SplittableRandom draws) {
      float density = (float) draws.nextDouble(0.55, 0.75);
      float[] unevenness = Resampling.valueNoise(draws, 5);
      for (int c = 0; c < 3; c++) {
        float[] plane = canvas.plane(c);
        for (int i = 0; i < Canvas.PIXELS; i++) {
          float fog = Math.max(0, Math.min(0.92f, density + 0.25f * (unevenness[i] - 0.5f)));
          plane[i] = plane[i] * (1 - fog) + fog * VEIL[c];
        }
        canvas.replace(c, GaussianBlur.blur(plane, Canvas.SIDE, Canvas.SIDE, 1.2));
      }
    }
  },
  /** Little light, little colour, blue cast, noise. */
  NIGHT(Sprites.SOURCE_STYLES) {
    private static final float[] CAST = {0.55f, 0.65f, 1f};

    @Override
    void apply(Canvas canvas, SplittableRandom draws) {
      float light = (float) (draws.nextDouble(0.34, 0.52) / 0.7);
      double noise = 0.7 * draws.nextDouble(0.02, 0.045);
      for (int i = 0; i < Canvas.PIXELS; i++) {
        float mean = (canvas.plane(0)[i] + canvas.plane(1)[i] + canvas.plane(2)[i]) / 3;
        for (int c = 0; c < 3; c++) {
          float value = (0.35f * canvas.plane(c)[i] + 0.65f * mean) * CAST[c];
          // to the power of 1.25
          float dark = (float) (value * Math.sqrt(Math.sqrt(value)));
          canvas.plane(c)[i] = dark * light + (float) (noise * draws.nextGaussian());
        }
      }
    }
  },
  /** Day, with objects in a style of drawing that is not in the source. */
  TOY(Sprites.UNSEEN_STYLES),
  /** Ink on paper: only the edges of objects in a style that is not in the source. */
  INK(Sprites.FOREIGN_STYLES) {
    @Override
    void apply(Canvas canvas, SplittableRandom draws) {
      Drawing.ink(canvas, draws, 0.4);
    }
  },
  /** A painting in few flat colours, of objects in a style that is not in the source. */
  PAINT(Sprites.FOREIGN_STYLES) {
    @Override
    void apply(Canvas canvas, SplittableRandom draws) {
      Drawing.paint(canvas, draws, 8);
    }
  },
  /** Black signs at dusk, which are not in the source. */
  SIGN(Sprites.SIGN_STYLES) {
    private static final float[] CAST = {1f, 0.8f, 0.62f};

    @Override
    void apply(Canvas canvas, SplittableRandom draws) {
      float light = (float) draws.nextDouble(0.25, 0.45);
      for (int c = 0; c < 3; c++) {
        float[] plane = canvas.plane(c);
        for (int i = 0; i < Canvas.PIXELS; i++) {
          plane[i] = plane[i] * light * CAST[c] + (float) (0.03 * draws.nextGaussian());
        }
      }
    }
  };

  @SuppressWarnings("ImmutableEnumChecker") // of List.of
  private final List<String> styles;

  Condition(List<String> styles) {
    this.styles = styles;
  }

  /** Returns the styles of drawing of the objects on the street. */
  List<String> styles() {
    return styles;
  }

  /**
   * Changes the canvas, in 0..1, in place; results may leave 0..1 a little. By day, which is what
   * others replace, only the exposure varies.
   */
  void apply(Canvas canvas, SplittableRandom draws) {
    double exposure = draws.nextDouble(0.92, 1.06);
    canvas.light(exposure, exposure, exposure);
  }

  /** Returns the name as people write it. */
  String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the condition with a title.
   *
   * @throws IllegalArgumentException naming the known conditions if {@code title} is none of them
   */
  static Condition titled(String title) {
    return Arrays.stream(values())
        .filter(condition -> condition.title().equals(title))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "condition %s: not one of %s"
                        .formatted(title, Arrays.toString(values()).toLowerCase(Locale.ROOT))));
  }
}
