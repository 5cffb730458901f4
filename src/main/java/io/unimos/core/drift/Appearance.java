package io.unimos.core.drift;

import io.unimos.core.math.ArrayBytes;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The average look of a domain's images, and its change in words ("brightness fell by 40 %,
 * contrast by 33 %"; method-specification 5.7). Owner: the domain's stream thread.
 */
public final class Appearance {
  private static final String[] NAMES = {"brightness", "contrast", "sharpness"};
  private static final String[] COLOURS = {"red", "green", "blue"};

  /** The least relative change that a person would notice. */
  private static final double NOTICEABLE = .1;

  /** The least change of a colour's share of the light that a person would notice. */
  private static final double NOTICEABLE_TINT = .02;

  private static final int COUNT = 6;

  private final double[] sums = new double[COUNT];
  private long count;

  /** Adds the six statistics of one image; ignores an empty array. */
  public void add(float[] statistics) {
    if (statistics.length == COUNT) {
      count++;
      for (int i = 0; i < COUNT; i++) {
        sums[i] += statistics[i];
      }
    }
  }

  /**
   * Returns the changes since the given appearance, one phrase each; none if nothing has changed or
   * either of the two has no image.
   */
  public List<String> changes(Appearance since) {
    List<String> changes = new ArrayList<>();
    if (count == 0 || since.count == 0) {
      return changes;
    }
    for (int i = 0; i < NAMES.length; i++) {
      double relative = since.mean(i) > 0 ? mean(i) / since.mean(i) - 1 : 0;
      if (Math.abs(relative) >= NOTICEABLE) {
        changes.add(
            String.format(
                Locale.ROOT,
                "%s %s by %.0f %%",
                NAMES[i],
                relative < 0 ? "fell" : "rose",
                100 * Math.abs(relative)));
      }
    }
    for (int i = 0; i < COLOURS.length; i++) {
      double moved = tint(i) - since.tint(i);
      if (Math.abs(moved) >= NOTICEABLE_TINT) {
        changes.add((moved < 0 ? "less " : "more ") + COLOURS[i]);
      }
    }
    return changes;
  }

  /** Writes all of it for {@link #read}. */
  public void write(DataOutput out) throws IOException {
    out.writeLong(count);
    ArrayBytes.write(out, sums);
  }

  /** Reads what {@link #write} wrote. */
  public static Appearance read(DataInput in) throws IOException {
    Appearance appearance = new Appearance();
    appearance.count = in.readLong();
    ArrayBytes.read(in, appearance.sums);
    return appearance;
  }

  private double mean(int i) {
    return sums[i] / count;
  }

  private double tint(int colour) {
    double light = 0;
    for (int i = 0; i < COLOURS.length; i++) {
      light += sums[NAMES.length + i];
    }
    return light > 0 ? sums[NAMES.length + colour] / light : 1.0 / COLOURS.length;
  }
}
