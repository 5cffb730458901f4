package io.unimos.config;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeaderSettingsTest {
  private static final Map<String, String> EXPLICIT =
      Map.of("headers.pass", "traceparent,x-request-id", "headers.attributes", "site,lens");

  private final BlockTester<HeaderSettings> tester =
      new BlockTester<>(HeaderSettings.KEYS, Settings::headers);

  @Test
  void shouldHaveTheDefaultsWhenNothingIsSet() {
    tester.assertDefaults(
        new HeaderSettings(List.of("traceparent", "tracestate", "baggage"), List.of()));
  }

  @Test
  void shouldMapEveryKeyWhenSet() {
    tester.assertMapping(
        EXPLICIT,
        new HeaderSettings(List.of("traceparent", "x-request-id"), List.of("site", "lens")));
  }

  @Test
  void shouldCoverEveryKeyInTheMapping() {
    tester.assertCovered(EXPLICIT);
  }
}
