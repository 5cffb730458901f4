package io.unimos.evaluate;

import io.unimos.core.domain.Component;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The sentence above the figures: the service beside zero-shot and the best baseline. */
public final class Headline {
  private static final Set<String> COMPONENTS =
      Arrays.stream(Component.values())
          .filter(component -> component != Component.ZERO_SHOT)
          .map(Component::key)
          .collect(Collectors.toSet());

  /** The difference in points below which both count as equal. */
  private static final double EQUAL = .05;

  private Headline() {}

  /** Returns the sentence about all domains of several seeds' reports. */
  public static String ofRuns(List<Report> runs) {
    return of(runs.stream().flatMap(run -> run.domains().stream()).toList());
  }

  /** Returns the sentence about all these domains together, weighted by their images. */
  public static String of(List<Report.Domain> all) {
    List<Report.Domain> domains = all.stream().filter(domain -> domain.scored() > 0).toList();
    if (domains.isEmpty()) {
      return "No image has a known class: nothing can be right or wrong.";
    }
    double served = points(domains, Report.Domain::served);
    double zeroShot = points(domains, Report.Domain::zeroShot);
    String best = best(domains);
    String first =
        String.format(
            Locale.ROOT,
            "What was served is right on %.1f %% of %,d images, zero-shot on %.1f %%: %s.",
            served,
            domains.stream().mapToInt(Report.Domain::scored).sum(),
            zeroShot,
            difference(served - zeroShot));
    if (best.equals(Component.ZERO_SHOT.key())) {
      return first + (zeroShot - served < EQUAL ? "" : " The service is not the best here.");
    }
    double baseline = points(domains, domain -> domain.baselines().get(best));
    return first
        + String.format(
            Locale.ROOT,
            " The best baseline, %s, is right on %.1f %%: %s%s.",
            best.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT),
            baseline,
            difference(baseline - served),
            baseline - served < EQUAL ? "" : ", so the service is not the best here");
  }

  private static String best(List<Report.Domain> domains) {
    return domains.get(0).baselines().keySet().stream()
        .filter(name -> !COMPONENTS.contains(name))
        .max(
            (a, b) ->
                Double.compare(
                    points(domains, domain -> domain.baselines().get(a)),
                    points(domains, domain -> domain.baselines().get(b))))
        .orElseThrow();
  }

  private static double points(
      List<Report.Domain> domains, ToDoubleFunction<Report.Domain> accuracy) {
    double right = 0;
    double images = 0;
    for (Report.Domain domain : domains) {
      right += domain.scored() * accuracy.applyAsDouble(domain);
      images += domain.scored();
    }
    return 100 * right / images;
  }

  private static String difference(double points) {
    return Math.abs(points) < EQUAL
        ? "no difference"
        : String.format(
            Locale.ROOT, "%.1f points %s", Math.abs(points), points > 0 ? "more" : "less");
  }
}
