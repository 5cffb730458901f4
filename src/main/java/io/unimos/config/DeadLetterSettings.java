package io.unimos.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;

import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;

/**
 * What a dead letter carries.
 *
 * @param payload whether the refused bytes are kept
 * @param redactHeaders names of headers that are never copied, whatever their case
 * @param redactAttributes names of image attributes that are never copied
 */
public record DeadLetterSettings(
    boolean payload, Set<String> redactHeaders, Set<String> redactAttributes) {

  static final ConfigDef DEFINITION =
      new ConfigDef()
          .define(
              "dead-letters.payload",
              ConfigDef.Type.BOOLEAN,
              true,
              Expect.trueOrFalse(),
              LOW,
              "Keep the refused bytes; off where images must not be stored twice.")
          .define(
              "dead-letters.redact-headers",
              ConfigDef.Type.LIST,
              "",
              Expect.names("names of headers"),
              LOW,
              "Headers that are never copied into a dead letter, whatever their case.")
          .define(
              "dead-letters.redact-attributes",
              ConfigDef.Type.LIST,
              "",
              Expect.names("names of attributes"),
              LOW,
              "Attributes that are taken out of an image event before it becomes a dead letter; an"
                  + " event that cannot be read then loses its payload.");

  static DeadLetterSettings of(Values values) {
    return new DeadLetterSettings(
        values.flag("dead-letters.payload"),
        Set.copyOf(values.list("dead-letters.redact-headers")),
        Set.copyOf(values.list("dead-letters.redact-attributes")));
  }
}
