package io.unimos.config;

/**
 * The settings of the metrics.
 *
 * @param maxDomains the number of domains with metrics of their own; the rest are counted together
 * @param maxClasses the number of served classes that are counted by name in each domain
 */
public record MetricSettings(int maxDomains, int maxClasses) {

  static final Keys KEYS = new Keys("Metrics");

  static final Key<Integer> DOMAINS_MAX =
      Key.in(KEYS, "metrics.domains.max", 200, Expect.integer(0, 100_000))
          .text(
              "Domains with metrics of their own; later ones are counted together as 'other'. A"
                  + " fifth of them waits for domains that get into trouble.");
  static final Key<Integer> CLASSES_MAX =
      Key.in(KEYS, "metrics.classes.max", 20, Expect.integer(0, 10_000))
          .text(
              "Classes that are counted by name in each domain; later ones are counted together as"
                  + " 'other'.");

  static MetricSettings of(SettingsSources given) {
    return new MetricSettings(given.get(DOMAINS_MAX), given.get(CLASSES_MAX));
  }
}
