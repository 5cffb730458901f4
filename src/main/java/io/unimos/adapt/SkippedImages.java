package io.unimos.adapt;

import io.unimos.numbers.Measurement;
import io.unimos.numbers.MetricNames;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;

/**
 * Counts the images that were answered and taught nothing: those that show nothing the source
 * knows, and those that repeat an earlier one. Written with every image. Owner: the domain's stream
 * thread.
 */
final class SkippedImages {
  static final int BYTES = 4 * Long.BYTES;

  /** More images that repeat than images that teach: worth a look at the camera. */
  private static final double MOST_REPEATS = .5;

  private long refused;
  private double refusedCosines;
  private long repeated;
  private double repeatedCosines;

  /** Nothing that the source knows. */
  void refuse(double maxCosine) {
    refused++;
    refusedCosines += maxCosine;
  }

  /** Nearer to an earlier image than two different ones are. */
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

  /** Share of the window's images that repeat, beside so many that were learned from. */
  Measurement share(int learned) {
    double all = Math.max(1, count() + learned);
    return Measurement.alarmAbove(MetricNames.REPEATS, repeated / all, MOST_REPEATS);
  }

  /** What the report of a window's worth of such images says in numbers. */
  List<Measurement> metrics(double admission, double repeatCosine) {
    return mostlyRepeats()
        ? List.of(
            Measurement.alarmAbove(
                MetricNames.REPEAT_COSINE, repeatedCosines / repeated, repeatCosine),
            share(0))
        : List.of(
            Measurement.alarmBelow(MetricNames.MAX_COSINE, refusedCosines / refused, admission));
  }

  /** And in words. */
  String why(double admission, double repeatCosine) {
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
        admission);
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
