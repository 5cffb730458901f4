package io.unimos.method.round;

/** The places of the greatest numbers in a row. */
final class Nearest {
  private Nearest() {}

  /**
   * The {@code count} greatest of {@code row[at..at+n)} without place {@code self}, best first; of
   * equal ones the earlier first.
   */
  static int[] of(float[] row, int at, int n, int self, int count) {
    int[] best = new int[count];
    float[] values = new float[count];
    int filled = 0;
    for (int j = 0; j < n; j++) {
      float v = row[at + j];
      if (j == self || (filled == count && !(v > values[count - 1]))) {
        continue;
      }
      int place = filled < count ? filled++ : count - 1;
      while (place > 0 && v > values[place - 1]) {
        values[place] = values[place - 1];
        best[place] = best[place - 1];
        place--;
      }
      values[place] = v;
      best[place] = j;
    }
    return best;
  }
}
