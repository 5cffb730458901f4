package io.unimos.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HttpSettingsTest {
  private static final Map<String, String> EXPLICIT =
      Map.ofEntries(
          Map.entry("http.host", "0.0.0.0"),
          Map.entry("http.port", "0"),
          Map.entry("http.names", "metrics.example, unimos"),
          Map.entry("http.token-file", "/run/secrets/token"));

  private final BlockTester<HttpSettings> tester =
      new BlockTester<>(HttpSettings.KEYS, Settings::http);

  @Test
  void shouldHaveTheDefaultsWhenNothingIsSet() {
    tester.assertDefaults(new HttpSettings("127.0.0.1", 8080, List.of(), Optional.empty()));
  }

  @Test
  void shouldMapEveryKeyWhenSet() {
    tester.assertMapping(
        EXPLICIT,
        new HttpSettings(
            "0.0.0.0",
            0,
            List.of("metrics.example", "unimos"),
            Optional.of(Path.of("/run/secrets/token"))));
  }

  @Test
  void shouldCoverEveryKeyInTheMapping() {
    tester.assertCovered(EXPLICIT);
  }
}
