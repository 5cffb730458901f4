package io.unimos.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;

import org.apache.kafka.common.config.ConfigDef;

/**
 * What is measured.
 *
 * @param maxDomains domains with metrics of their own; the rest are counted together
 * @param maxClasses served classes that are counted by name in each domain
 */
public record MetricSettings(int maxDomains, int maxClasses) {

  static final ConfigDef DEFINITION =
      new ConfigDef()
          .define(
              "metrics.domains.max",
              ConfigDef.Type.INT,
              200,
              Expect.between(0, 100_000),
              LOW,
              "Domains with metrics of their own; later ones are counted together as 'other'. A"
                  + " fifth of them waits for domains that get into trouble.")
          .define(
              "metrics.classes.max",
              ConfigDef.Type.INT,
              20,
              Expect.between(0, 10_000),
              LOW,
              "Classes that are counted by name in each domain; later ones are counted together as"
                  + " 'other'.");

  static MetricSettings of(Values values) {
    return new MetricSettings(
        values.integer("metrics.domains.max"), values.integer("metrics.classes.max"));
  }
}
