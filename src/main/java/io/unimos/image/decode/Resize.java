package io.unimos.image.decode;

/**
 * How an image becomes the square that an encoder was trained on. Pure and thread-safe.
 *
 * @param size side of the square in pixels
 */
public record Resize(Rule rule, Filter filter, int size) {

  /** What becomes of an image that is not square. */
  public enum Rule {
    /** Short side to the size, then the centre: torchvision's Resize(size) and CenterCrop. */
    SHORT_SIDE_CENTER_CROP("short-side-center-crop"),
    /** Both sides to the size, whatever the shape was: torchvision's Resize((size, size)). */
    SQUASH("squash");

    private final String label;

    Rule(String label) {
      this.label = label;
    }

    /** As manifests spell it. */
    public String label() {
      return label;
    }
  }

  /** Pillow's filters, which are widened when an image shrinks. */
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

    /** Weight of a source pixel so many output pixels from the centre. */
    abstract double at(double distance);

    /** Distance from which on the weight is 0. */
    double support() {
      return support;
    }

    /** As manifests spell it. */
    public String label() {
      return label;
    }
  }

  /** What CLIP and the demo encoder were trained on: short side, centre, bicubic. */
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

  /** As people read it: the rule and the filter. */
  public String label() {
    return rule.label() + ", " + filter.label();
  }
}
