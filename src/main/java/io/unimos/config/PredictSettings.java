package io.unimos.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;

import org.apache.kafka.common.config.ConfigDef;

/**
 * What a prediction tells.
 *
 * @param topK classes listed with their probability
 * @param duplicateMemory image ids remembered per domain
 */
public record PredictSettings(int topK, int duplicateMemory) {

  static final ConfigDef DEFINITION =
      new ConfigDef()
          .define(
              "predict.top-k",
              ConfigDef.Type.INT,
              3,
              Expect.between(1, 100),
              LOW,
              "Classes listed in a prediction; no more than the bundle has.")
          .define(
              "predict.duplicate-memory",
              ConfigDef.Type.INT,
              4096,
              Expect.between(0, 1_000_000),
              LOW,
              "Image ids remembered per domain, to mark a second image with the same id.");

  static PredictSettings of(Values values) {
    return new PredictSettings(
        values.integer("predict.top-k"), values.integer("predict.duplicate-memory"));
  }
}
