package io.unimos.core.domain;

import io.unimos.core.math.Measurement;
import io.unimos.core.math.Metric;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;

/**
 * The count of images that were answered and not learned: those that did not pass the
 * out-of-distribution filter, and repeats of an earlier one. Written with every image. Owner: the
 * domain's stream thread.
 */
final class SkippedImages {
  static final int BYTES = 4 * Long.BYTES;

  /** The share of repeats that calls for a look at the camera: more images repeat than teach. */
  private static final double MOST_REPEATS = .5;

  private long refused;
  private double refusedCosines;
  private long repeated;
  private double repeatedCosines;

  /** Counts an image that did not pass the out-of-distribution filter. */
  void refuse(double maxCosine) {
    refused++;
    refusedCosines += maxCosine;
  }

  /** Counts an image that repeats an earlier one. */
  void repeat(double nearest) {
    repeated++;
    repeatedCosines += nearest;
  }

  long count() {
    return refused + repeated;
  }

  boolean mostlyRepeats() {
    return repeated > refused;
  }

  void clear() {
    refused = 0;
    refusedCosines = 0;
    repeated = 0;
    repeatedCosines = 0;
  }

  /** Returns the share of repeats in a window, beside the given number of images learned from. */
  Measurement share(int learned) {
    double all = Math.max(1, count() + learned);
    return Measurement.alarmAbove(Metric.REPEATS, repeated / all, MOST_REPEATS);
  }

  /** Returns the metrics of the report on a window's worth of such images. */
  List<Measurement> metrics(double oodThreshold, double repeatCosine) {
    return mostlyRepeats()
        ? List.of(
            Measurement.alarmAbove(Metric.REPEAT_COSINE, repeatedCosines / repeated, repeatCosine),
            share(0))
        : List.of(
            Measurement.alarmBelow(Metric.MAX_COSINE, refusedCosines / refused, oodThreshold));
  }

  /** Returns the reason in that report, in words. */
  String why(double oodThreshold, double repeatCosine) {
    if (mostlyRepeats()) {
      return String.format(
          Locale.ROOT,
          "%d images repeat earlier ones: mean cosine %.4f, above %.4f; a camera that hangs, a"
              + " covered lens, or a scene in which nothing moves",
          repeated,
          repeatedCosines / repeated,
          repeatCosine);
    }
    return String.format(
        Locale.ROOT,
        "images show nothing that the source knows: mean max-cosine %.3f, below %.3f",
        refusedCosines / refused,
        oodThreshold);
  }

  void write(ByteBuffer out) {
    out.putLong(refused).putDouble(refusedCosines).putLong(repeated).putDouble(repeatedCosines);
  }

  void read(ByteBuffer in) {
    refused = in.getLong();
    refusedCosines = in.getDouble();
    repeated = in.getLong();
    repeatedCosines = in.getDouble();
  }
}
