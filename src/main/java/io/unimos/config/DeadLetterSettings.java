package io.unimos.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;

import org.apache.kafka.common.config.ConfigDef;

/**
 * What a dead letter carries.
 *
 * @param payload whether the refused bytes are kept
 */
public record DeadLetterSettings(boolean payload) {

  static final ConfigDef DEFINITION =
      new ConfigDef()
          .define(
              "dead-letters.payload",
              ConfigDef.Type.BOOLEAN,
              true,
              Expect.trueOrFalse(),
              LOW,
              "Keep the refused bytes; off where images must not be stored twice.");

  static DeadLetterSettings of(Values values) {
    return new DeadLetterSettings(values.flag("dead-letters.payload"));
  }
}
