package io.unimos.core.drift;

import io.unimos.core.math.ArrayBytes;
import io.unimos.core.math.Vectors;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The description of a domain at the time its present version was accepted, against which drift is
 * measured (method-specification 5.1). Immutable by agreement. All numbers are rounded to single
 * precision, so that a restart compares with the same numbers.
 *
 * @param all the moments of all features
 * @param byClass {@code [K]}, the moments of each predicted class
 */
public record Reference(Moments all, Moments[] byClass) {
  /** Returns the reference that a set of features gives. */
  public static Reference of(FeatureSet set) {
    Moments[] classes = set.byClass();
    for (int k = 0; k < classes.length; k++) {
      classes[k] = rounded(classes[k]);
    }
    return new Reference(rounded(set.moments()), classes);
  }

  /** Writes all of it for {@link #read}. */
  public void write(DataOutput out) throws IOException {
    out.writeInt(byClass.length);
    out.writeInt(all.mean().length);
    write(out, all);
    for (Moments moments : byClass) {
      write(out, moments);
    }
  }

  /** Reads what {@link #write} wrote. */
  public static Reference read(DataInput in) throws IOException {
    int classes = in.readInt();
    int dimension = in.readInt();
    Moments all = read(in, dimension);
    Moments[] byClass = new Moments[classes];
    for (int k = 0; k < classes; k++) {
      byClass[k] = read(in, dimension);
    }
    return new Reference(all, byClass);
  }

  private static void write(DataOutput out, Moments moments) throws IOException {
    out.writeInt(moments.count());
    out.writeFloat((float) moments.variance());
    if (moments.count() > 0) {
      ArrayBytes.writeRounded(out, moments.mean());
    }
  }

  private static Moments read(DataInput in, int dimension) throws IOException {
    int count = in.readInt();
    double variance = in.readFloat();
    double[] mean = count > 0 ? ArrayBytes.readRounded(in, dimension) : new double[dimension];
    return new Moments(count, mean, variance);
  }

  private static Moments rounded(Moments moments) {
    return new Moments(
        moments.count(), rounded(moments.mean()), (double) (float) moments.variance());
  }

  private static double[] rounded(double[] a) {
    return Vectors.widened(Vectors.narrowed(a));
  }
}
