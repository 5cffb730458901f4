package io.unimos.console;

import io.unimos.page.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The accuracy estimates from labels at the ends of windows, drawn {@link Judged#WIDTH} by {@link
 * Judged#HEIGHT}, oldest left.
 *
 * @param curve the points of the estimates
 * @param area the points around the 90 % intervals
 * @param windows the number of windows drawn
 */
public record Band(String curve, String area, int windows) {

  /** Returns the band of the windows that have an estimate; empty for fewer than two. */
  static List<Band> of(List<WindowLine> newestFirst) {
    List<AuditLine> reported = new ArrayList<>();
    for (int i = newestFirst.size() - 1; i >= 0; i--) {
      newestFirst
          .get(i)
          .auditSample()
          .filter(auditSample -> auditSample.count() > 0)
          .ifPresent(reported::add);
    }
    if (reported.size() < 2) {
      return List.of();
    }
    StringBuilder curve = new StringBuilder();
    StringBuilder above = new StringBuilder();
    StringBuilder below = new StringBuilder();
    for (int i = 0; i < reported.size(); i++) {
      double x = (double) Judged.WIDTH * i / (reported.size() - 1);
      AuditLine auditSample = reported.get(i);
      curve.append(point(x, auditSample.accuracy())).append(' ');
      above.append(point(x, auditSample.high())).append(' ');
      below.insert(0, point(x, auditSample.low()) + " ");
    }
    return List.of(
        new Band(curve.toString().strip(), (above.toString() + below).strip(), reported.size()));
  }

  private static String point(double x, double share) {
    return String.format(
        Locale.ROOT, "%s,%s", Words.number(x, 1), Words.number(Judged.HEIGHT * (1 - share), 1));
  }
}
