package io.unimos.chaos;

import java.util.List;

/**
 * The result of a scenario without a defect: a row of the reliability page.
 *
 * @param times how often the fault was made
 * @param outcome what came of it, in words
 * @param recoveryMillis from the fault's end to the next committed output, one for each time that
 *     it was measured; empty when nothing had to recover
 */
record Finding(int times, String outcome, List<Long> recoveryMillis) {
  static Finding of(int times, String outcome) {
    return new Finding(times, outcome, List.of());
  }
}
