package io.unimos.config;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * The settings of dead letters.
 *
 * @param payload whether the refused bytes are kept
 * @param redactHeaders the names of headers that are never copied, ignoring case
 * @param redactAttributes the names of image attributes that are never copied
 */
public record DeadLetterSettings(
    boolean payload, Set<String> redactHeaders, Set<String> redactAttributes) {

  static final Keys KEYS = new Keys("Dead letters");

  static final Key<Boolean> PAYLOAD =
      Key.in(KEYS, "dead-letters.payload", "true", Expect.trueOrFalse())
          .text("Keep the refused bytes; off where images must not be stored twice.");
  static final Key<List<String>> REDACT_HEADERS =
      Key.in(
              KEYS,
              "dead-letters.redact-headers",
              "authorization,proxy-authorization,cookie,set-cookie,api-key,apikey,x-api-key,"
                  + "x-auth-token",
              Expect.names("names of headers"))
          .text(
              "Headers that are never copied into a dead letter, whatever their case: what proves"
                  + " who a producer is. A list of your own takes the place of this one.");
  static final Key<List<String>> REDACT_ATTRIBUTES =
      Key.in(KEYS, "dead-letters.redact-attributes", "", Expect.names("names of attributes"))
          .text(
              "Attributes that are taken out of an image event before it becomes a dead letter; an"
                  + " event that cannot be read then loses its payload.");

  /**
   * Returns a header of a letter for people: as text, as hexadecimal digits where it is none, or
   * the setting that hides it. Letters of before the setting have headers that it names.
   *
   * @param value null as Kafka has it where there is none
   */
  public String shown(String header, byte[] value) {
    if (redactHeaders.stream().anyMatch(header::equalsIgnoreCase)) {
      return "not shown: " + REDACT_HEADERS.name();
    }
    if (value == null) {
      return "";
    }
    String text = new String(value, StandardCharsets.UTF_8);
    return text.indexOf('\ufffd') < 0 ? text : "0x" + HexFormat.of().formatHex(value);
  }

  static DeadLetterSettings of(SettingsSources given) {
    return new DeadLetterSettings(
        given.get(PAYLOAD),
        Set.copyOf(given.get(REDACT_HEADERS)),
        Set.copyOf(given.get(REDACT_ATTRIBUTES)));
  }
}
