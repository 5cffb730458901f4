package io.unimos.config;

/**
 * What is measured.
 *
 * @param maxDomains domains with metrics of their own; the rest are counted together
 * @param maxClasses served classes that are counted by name in each domain
 * @param kafka which meters of Kafka's own are shown
 */
public record MetricSettings(int maxDomains, int maxClasses, Kafka kafka) {

  /** Which meters of Kafka Streams and its clients a scrape shows. */
  public enum Kafka {
    /** Those that boards, rules and the documentation use. */
    USED,
    ALL
  }

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
  static final Key<Kafka> KAFKA =
      Key.in(KEYS, "metrics.kafka", "used", Expect.oneOf(Kafka.class))
          .text(
              "used: of the meters of Kafka Streams and its clients those that boards, alerts and"
                  + " the documentation use. all: every one, several hundred kilobytes a scrape.");

  static MetricSettings of(SettingsSources given) {
    return new MetricSettings(given.get(DOMAINS_MAX), given.get(CLASSES_MAX), given.get(KAFKA));
  }
}
