package io.unimos.config;

import java.time.Duration;
import java.util.Optional;

/**
 * When a domain that is heard of no more is forgotten.
 *
 * @param after so long without an image, while the service ran; empty: never
 */
public record ForgetSettings(Optional<Duration> after) {

  static final Keys KEYS = new Keys("Forgetting");

  static final Key<Duration> AFTER =
      Key.in(KEYS, "adapt.forget-after", "0s", Expect.duration("0s", "87600h"))
          .text(
              "A domain without an image for so long is forgotten, as adapters forget does it, and"
                  + " begins anew if it comes back; counted in hours during which the service ran."
                  + " Frozen domains are kept. 0s: never.");

  static ForgetSettings of(SettingsSources given) {
    return new ForgetSettings(Optional.of(given.get(AFTER)).filter(after -> !after.isZero()));
  }
}
