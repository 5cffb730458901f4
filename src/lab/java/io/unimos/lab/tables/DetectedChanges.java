package io.unimos.lab.tables;

import io.unimos.evaluate.Playback;
import java.util.ArrayList;
import java.util.List;

/**
 * What a domain noticed of the changes in its stream.
 *
 * @param delays images from the beginning of a change to the first flush after it, one for each
 *     change that was found
 * @param misdated images between the beginning of a change and where it was dated, one for each
 *     change that was found; 0 is exact
 * @param missed changes without a flush before the next one
 * @param further flushes that no change explains: before the first one, or after another flush for
 *     the same change
 */
record DetectedChanges(List<Integer> delays, List<Integer> misdated, int missed, int further) {

  /**
   * Looks for the changes among a playback's flushes.
   *
   * @param begins images before each change, ascending
   */
  static DetectedChanges of(Playback playback, List<Integer> begins) {
    List<Integer> delays = new ArrayList<>();
    List<Integer> misdated = new ArrayList<>();
    int further = 0;
    int answered = -1;
    for (Playback.Window window : playback.windows()) {
      if (!window.flushed()) {
        continue;
      }
      int change = lastBefore(begins, window.to());
      if (change > answered) {
        int delay = window.to() - begins.get(change);
        delays.add(delay);
        if (!Double.isNaN(window.sinceChange())) {
          misdated.add(Math.abs(delay - (int) window.sinceChange()));
        }
        answered = change;
      } else {
        further++;
      }
    }
    return new DetectedChanges(
        List.copyOf(delays), List.copyOf(misdated), begins.size() - delays.size(), further);
  }

  private static int lastBefore(List<Integer> begins, int n) {
    int last = -1;
    while (last + 1 < begins.size() && begins.get(last + 1) < n) {
      last++;
    }
    return last;
  }
}
