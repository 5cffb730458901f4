package io.unimos.config;

import java.time.Duration;
import java.util.Optional;

/**
 * The settings for forgetting an inactive domain, and for the versions kept until then.
 *
 * @param after the time without an image, while the service ran; empty for never
 * @param versions the number of newest versions of a domain whose records stay on their topic
 */
public record ForgetSettings(Optional<Duration> after, int versions) {

  static final Keys KEYS = new Keys("Forgetting");

  static final Key<Duration> AFTER =
      Key.in(KEYS, "adapt.forget-after", "0s", Expect.duration("0s", "87600h"))
          .text(
              "A domain without an image for so long is forgotten, as adapters forget does it, and"
                  + " begins anew if it comes back; counted in hours during which the service ran."
                  + " Frozen domains are kept. 0s: never.");

  static final Key<Integer> VERSIONS =
      Key.in(KEYS, "adapters.keep", 8, Expect.integer(1, 1_000_000))
          .text(
              "Newest versions of a domain whose records stay on topics.adapter-versions, beside"
                  + " those that can still serve; a version that comes deletes what it displaces."
                  + " Sets of classes alike. adapters replay needs every version since the domain's"
                  + " first image: whoever audits so keeps as many as come in that time.");

  static ForgetSettings of(SettingsSources given) {
    return new ForgetSettings(
        Optional.of(given.get(AFTER)).filter(after -> !after.isZero()), given.get(VERSIONS));
  }
}
