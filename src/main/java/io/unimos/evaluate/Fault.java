package io.unimos.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * The fault of a camera in mid-stream: images that nobody can label come between the real ones.
 * They are made as pixels, so that encoder, out-of-distribution filter and all later steps are
 * tested. They are predicted and learned from like any image, but not scored.
 *
 * @param kind of the fault
 * @param from the number of real images before it
 * @param count the number of its images
 */
public record Fault(Kind kind, int from, int count) {
  private static final int CHANNELS = 3;

  /** The standard deviation of a dark pixel before it is cut off at 0, of 255. */
  private static final double DARK_NOISE = 4;

  /** The kinds of faults. */
  public enum Kind {
    /** Every pixel is drawn anew, as no camera would show it. */
    NOISE,
    /** The image before it, repeated. */
    FROZEN,
    /** A covered lens: every pixel 0. */
    BLACK,
    /** A covered lens before a real sensor: each pixel a little above 0, drawn anew. */
    DARK
  }

  /**
   * Returns a fault given as {@code noise:FROM:COUNT}, {@code frozen:FROM:COUNT}, {@code
   * black:FROM:COUNT} or {@code dark:FROM:COUNT}.
   *
   * @throws EvaluationException if it is written otherwise
   */
  public static Fault parse(String text) throws EvaluationException {
    String[] parts = text.split(":", -1);
    try {
      if (parts.length == 3) {
        Kind kind = Kind.valueOf(parts[0].toUpperCase(Locale.ROOT));
        int from = Integer.parseInt(parts[1]);
        int count = Integer.parseInt(parts[2]);
        if (from >= (kind == Kind.FROZEN ? 1 : 0) && count > 0 && count <= 100_000) {
          return new Fault(kind, from, count);
        }
      }
    } catch (IllegalArgumentException e) {
      // reported below
    }
    throw new EvaluationException(
        "--fault "
            + text
            + ": expected noise:FROM:COUNT, frozen:FROM:COUNT, black:FROM:COUNT or"
            + " dark:FROM:COUNT");
  }

  /** Returns the stream with the fault in it. */
  List<LabelledFeature> into(
      List<LabelledFeature> stream, FolderEncoder folderEncoder, SplittableRandom random) {
    int at = Math.min(from, stream.size());
    List<LabelledFeature> with = new ArrayList<>(stream.subList(0, at));
    LabelledFeature before = at > 0 ? stream.get(at - 1) : null;
    for (int i = 0; i < count; i++) {
      with.add(
          faulty(kind.name().toLowerCase(Locale.ROOT) + "-" + i, before, folderEncoder, random));
    }
    with.addAll(stream.subList(at, stream.size()));
    return with;
  }

  private LabelledFeature faulty(
      String id, LabelledFeature before, FolderEncoder folderEncoder, SplittableRandom random) {
    byte[] crop = new byte[folderEncoder.imageSize() * folderEncoder.imageSize() * CHANNELS];
    return switch (kind) {
      case NOISE -> {
        random.nextBytes(crop);
        yield folderEncoder.encode(id, crop);
      }
      case BLACK -> folderEncoder.encode(id, crop);
      case DARK -> {
        for (int i = 0; i < crop.length; i++) {
          crop[i] =
              (byte) Math.max(0, Math.min(255, Math.round(random.nextGaussian() * DARK_NOISE)));
        }
        yield folderEncoder.encode(id, crop);
      }
      case FROZEN ->
          new LabelledFeature(id, LabelledFeature.UNKNOWN, before.vector(), before.statistics());
    };
  }
}
