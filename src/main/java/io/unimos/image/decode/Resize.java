package io.unimos.image.decode;

/**
 * The rule that turns an image into the square input that an encoder was trained on. Pure and
 * thread-safe.
 *
 * @param size side of the square in pixels
 */
public record Resize(Rule rule, Filter filter, int size) {

  /** The treatment of an image that is not square. */
  public enum Rule {
    /** Short side to the size, then the centre: torchvision's Resize(size) and CenterCrop. */
    SHORT_SIDE_CENTER_CROP("short-side-center-crop"),
    /** Both sides to the size, whatever the shape was: torchvision's Resize((size, size)). */
    SQUASH("squash");

    private final String label;

    Rule(String label) {
      this.label = label;
    }

    /** Returns the name in manifests. */
    public String label() {
      return label;
    }
  }

  /** The filters of Pillow, which are widened when an image shrinks. */
  public enum Filter {
    /** Cubic convolution with a = -0.5. */
    BICUBIC("bicubic-antialias", 2) {
      @Override
      double at(double distance) {
        double x = Math.abs(distance);
        if (x < 1.0) {
          return ((A + 2.0) * x - (A + 3.0)) * x * x + 1;
        }
        if (x < 2.0) {
          return (((x - 5) * x + 8) * x - 4) * A;
        }
        return 0.0;
      }
    },
    /** A triangle. */
    BILINEAR("bilinear-antialias", 1) {
      @Override
      double at(double distance) {
        return Math.max(0, 1 - Math.abs(distance));
      }
    };

    private static final double A = -0.5;

    private final String label;
    private final double support;

    Filter(String label, double support) {
      this.label = label;
      this.support = support;
    }

    /** Returns the weight of a source pixel at a distance in output pixels from the centre. */
    abstract double at(double distance);

    /** Returns the distance from which on the weight is 0. */
    double support() {
      return support;
    }

    /** Returns the name in manifests. */
    public String label() {
      return label;
    }
  }

  /**
   * Returns the rule that CLIP and the demo encoder were trained with: short side, centre, bicubic.
   */
  public static Resize shortSideCenterCrop(int size) {
    return new Resize(Rule.SHORT_SIDE_CENTER_CROP, Filter.BICUBIC, size);
  }

  /**
   * Resizes and crops.
   *
   * @return {@code [size * size * 3]} unsigned bytes, row-major, red first
   */
  public byte[] crop(Pixels pixels) {
    return Resizer.crop(pixels, this);
  }

  /** Returns the rule and the filter, for people. */
  public String label() {
    return rule.label() + ", " + filter.label();
  }
}
