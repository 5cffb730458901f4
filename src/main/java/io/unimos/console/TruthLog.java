package io.unimos.console;

import java.util.Arrays;

/**
 * How often the answers for one camera were right, over all its images whose truth is known: at
 * most so many groups of equally many images, joined in pairs when there are more. Guarded as the
 * {@link CameraBook} is that owns it.
 */
final class TruthLog {
  private static final int MOST = 120;
  private static final int FIRST_SIZE = 10;
  private static final int RECENT = 200;

  private final int[] counts = new int[MOST];
  private final int[] served = new int[MOST];
  private final int[] zeroShot = new int[MOST];
  private final long[] begins = new long[MOST];
  private final byte[] recent = new byte[RECENT];
  private int size = FIRST_SIZE;
  private int groups;
  private long total;

  /**
   * Adds an image.
   *
   * @param sequence of it in its camera
   * @param right whether the answer was
   * @param zeroShotRight whether zero-shot's was
   */
  void add(long sequence, boolean right, boolean zeroShotRight) {
    if (groups == 0 || counts[groups - 1] >= size) {
      if (groups == MOST) {
        join();
      }
      begins[groups] = sequence;
      counts[groups] = 0;
      served[groups] = 0;
      zeroShot[groups] = 0;
      groups++;
    }
    counts[groups - 1]++;
    served[groups - 1] += right ? 1 : 0;
    zeroShot[groups - 1] += zeroShotRight ? 1 : 0;
    recent[(int) (total % RECENT)] = (byte) ((right ? 1 : 0) + (zeroShotRight ? 2 : 0));
    total++;
  }

  private void join() {
    for (int i = 0; i < MOST / 2; i++) {
      counts[i] = counts[2 * i] + counts[2 * i + 1];
      served[i] = served[2 * i] + served[2 * i + 1];
      zeroShot[i] = zeroShot[2 * i] + zeroShot[2 * i + 1];
      begins[i] = begins[2 * i];
    }
    groups = MOST / 2;
    size *= 2;
  }

  /** Images whose truth was known. */
  long total() {
    return total;
  }

  /** Images a group has, the last one perhaps fewer. */
  int size() {
    return size;
  }

  /** Share of right answers by group, oldest first. */
  double[] curve(boolean ofZeroShot) {
    double[] shares = new double[groups];
    int[] hits = ofZeroShot ? zeroShot : served;
    Arrays.setAll(shares, i -> (double) hits[i] / counts[i]);
    return shares;
  }

  /** Where among the groups, 0..1, an image lies; empty groups end at 1. */
  double position(long sequence) {
    int i = 0;
    while (i < groups && begins[i] <= sequence) {
      i++;
    }
    return groups < 2 ? 0 : Math.min(1, (double) Math.max(0, i - 1) / (groups - 1));
  }

  /**
   * How often answers were right among some images, to the next group.
   *
   * @param from number of the first image
   * @param to number behind the last
   */
  Share between(long from, long to) {
    int images = 0;
    int right = 0;
    int zeroShotRight = 0;
    for (int i = 0; i < groups; i++) {
      if (begins[i] >= from && begins[i] < to) {
        images += counts[i];
        right += served[i];
        zeroShotRight += zeroShot[i];
      }
    }
    return new Share(images, right, zeroShotRight);
  }

  /** How many of so many images were answered right. */
  record Share(int images, int right, int zeroShotRight) {}

  /** Images of which {@link #recent} tells. */
  int recentCount() {
    return (int) Math.min(RECENT, total);
  }

  /** Share of right answers among the last 200; NaN without any. */
  double recent(boolean ofZeroShot) {
    int known = recentCount();
    int bit = ofZeroShot ? 2 : 1;
    int hits = 0;
    for (int i = 0; i < known; i++) {
      hits += (recent[i] & bit) == 0 ? 0 : 1;
    }
    return known == 0 ? Double.NaN : (double) hits / known;
  }
}
