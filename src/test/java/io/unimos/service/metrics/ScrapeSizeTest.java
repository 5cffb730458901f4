package io.unimos.service.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.core.domain.WindowDecision;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The cost of many domains in a scrape; prints the figures that the operator's page quotes. Nothing
 * here is timed: what is asserted is how many lines there are.
 */
class ScrapeSizeTest {
  private static final int CLASSES = 10;

  @Test
  void shouldGrowInStepWithTheDomainsAndNoFurtherThanTheBound() {
    long ten = lines(10, 2_000);
    long hundred = lines(100, 2_000);
    long thousand = lines(1_000, 2_000);
    long perDomain = (hundred - ten) / 90;

    assertThat(hundred - ten).isEqualTo(90 * perDomain);
    assertThat(thousand - hundred).isEqualTo(900 * perDomain);
    assertThat(lines(1_000, 200)).isLessThan(lines(200, 2_000) + perDomain);
  }

  private static long lines(int domains, int most) {
    try (Metrics metrics = new Metrics(new Metrics.MeterSettings(most, 20, 1, 64))) {
      IntStream.range(0, domains).forEach(i -> use(metrics, "site-7/camera-" + i));
      String text = metrics.scrape();
      long best = IntStream.range(0, 20).mapToLong(i -> nanos(metrics)).min().orElseThrow();
      long lines = text.lines().filter(line -> line.startsWith("unimos_domain_")).count();
      System.out.printf(
          Locale.ROOT,
          "%d domains, metrics.domains.max=%d: %d series of domains, scrape %.1f ms, %.2f MB%n",
          domains,
          most,
          lines,
          best / 1e6,
          text.getBytes(StandardCharsets.UTF_8).length / 1e6);
      return lines;
    }
  }

  private static long nanos(Metrics metrics) {
    long start = System.nanoTime();
    assertThat(metrics.scrape()).isNotEmpty();
    return System.nanoTime() - start;
  }

  /** All that a domain with a version can show. */
  private static void use(Metrics metrics, String domain) {
    for (int k = 0; k < CLASSES; k++) {
      metrics.stream().predicted(domain, "class " + k, k % 2 == 0 ? "INVARIANT" : "UNCERTAIN", 5);
    }
    metrics.stream().windowEnded(domain, MetricsTest.window(WindowDecision.TRAIN, 3, 1.1));
    metrics.stream().roundDecided(domain, "ACCEPTED", 0.5);
    for (String verdict : new String[] {"finite", "seedAgreement", "ownLabels", "moved"}) {
      metrics.stream().gateJudged(domain, verdict, true);
    }
  }
}
