package io.unimos.console;

import java.util.Arrays;

/**
 * The accuracy of one camera over all its images with known truth, in a bounded number of groups of
 * equal size. Groups are merged in pairs when there are too many. Guarded by the same lock as the
 * {@link CameraBook} that owns it.
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
   * @param sequence the image's sequence number within the camera
   * @param right whether the answer was correct
   * @param zeroShotRight whether the zero-shot answer was correct
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

  /** Returns the number of images whose truth was known. */
  long total() {
    return total;
  }

  /** Returns the number of images in a group; the last group may have fewer. */
  int size() {
    return size;
  }

  /** Returns the accuracy by group, oldest first. */
  double[] curve(boolean ofZeroShot) {
    double[] shares = new double[groups];
    int[] hits = ofZeroShot ? zeroShot : served;
    Arrays.setAll(shares, i -> (double) hits[i] / counts[i]);
    return shares;
  }

  /** Returns the position of an image among the groups, 0..1. Empty groups end at 1. */
  double position(long sequence) {
    int i = 0;
    while (i < groups && begins[i] <= sequence) {
      i++;
    }
    return groups < 2 ? 0 : Math.min(1, (double) Math.max(0, i - 1) / (groups - 1));
  }

  /**
   * Returns the accuracy in a range of images, rounded to whole groups.
   *
   * @param from the sequence number of the first image
   * @param to the sequence number after the last image
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

  /** The number of correct answers among a number of images. */
  record Share(int images, int right, int zeroShotRight) {}

  /** Returns the number of images that {@link #recent} covers. */
  int recentCount() {
    return (int) Math.min(RECENT, total);
  }

  /** Returns the accuracy on the last 200 images; NaN without any. */
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
