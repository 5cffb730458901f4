package io.unimos.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;

import org.apache.kafka.common.config.ConfigDef;

/**
 * What is measured.
 *
 * @param maxDomains domains with metrics of their own; the rest are counted together
 */
public record MetricSettings(int maxDomains) {

  static final ConfigDef DEFINITION =
      new ConfigDef()
          .define(
              "metrics.domains.max",
              ConfigDef.Type.INT,
              200,
              Expect.between(0, 100_000),
              LOW,
              "Domains with metrics of their own; later ones are counted together as 'other'.");

  static MetricSettings of(Values values) {
    return new MetricSettings(values.integer("metrics.domains.max"));
  }
}
