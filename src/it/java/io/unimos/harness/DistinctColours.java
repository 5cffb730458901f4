package io.unimos.harness;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.function.IntSupplier;

/**
 * Colours for images of a camera that is to learn: each is as far from the last ones as fifty tries
 * find, since what repeats earlier images teaches nothing. Used by one thread.
 */
public final class DistinctColours {
  private static final int TRIES = 50;

  /** As many as the service compares an image with. */
  private static final int REMEMBERED = 32;

  private final Queue<Integer> recent = new ArrayDeque<>();

  /** The best of what the supplier gives, as 0xRRGGBB. */
  public int next(IntSupplier candidates) {
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < TRIES; i++) {
      int colour = candidates.getAsInt();
      double nearest = recent.stream().mapToDouble(r -> cosine(colour, r)).max().orElse(-1);
      if (nearest < least) {
        least = nearest;
        best = colour;
      }
    }
    recent.add(best);
    if (recent.size() > REMEMBERED) {
      recent.remove();
    }
    return best;
  }

  /** A colour of which one channel is strong, which makes its class. */
  public static int withStrongChannel(SplittableRandom random, int weakFrom, int weakTo) {
    int strong = random.nextInt(3);
    int colour = 0;
    for (int channel = 0; channel < 3; channel++) {
      int value = channel == strong ? random.nextInt(170, 256) : random.nextInt(weakFrom, weakTo);
      colour |= value << (8 * channel);
    }
    return colour;
  }

  private static double cosine(int a, int b) {
    return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  }

  private static double dot(int a, int b) {
    double dot = 0;
    for (int shift = 0; shift < 24; shift += 8) {
      dot += (a >> shift & 0xff) * (b >> shift & 0xff);
    }
    return dot;
  }
}
