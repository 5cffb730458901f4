package io.unimos.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unimos.image.ImageLimits;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ImageSettingsTest {
  private static final Map<String, String> EXPLICIT =
      Map.ofEntries(
          Map.entry("image.max-bytes", "1MB"),
          Map.entry("image.max-pixels", "1000000"),
          Map.entry("image.decode-timeout", "500ms"),
          Map.entry("image.budget", "2GB"));

  private final BlockTester<ImageSettings> tester =
      new BlockTester<>(ImageSettings.DEFINITION, Settings::image);

  @Test
  void shouldHaveTheDefaultsWhenNothingIsSet() {
    tester.assertDefaults(
        new ImageSettings(8 << 20, 50_000_000, Duration.ofSeconds(2), 512L << 20, false));
  }

  @Test
  void shouldMapEveryKeyWhenSet() {
    tester.assertMapping(
        EXPLICIT, new ImageSettings(1 << 20, 1_000_000, Duration.ofMillis(500), 2L << 30, false));
  }

  @Test
  void shouldCoverEveryKeyInTheMapping() {
    // image.uri has one legal value so far, so it cannot differ from its default
    Map<String, String> all = new HashMap<>(EXPLICIT);
    all.put("image.uri", "true");

    tester.assertCovered(all);
  }

  @Test
  void shouldRefuseUris() {
    assertThatThrownBy(() -> Settings.of(Map.of("image.uri", "true")))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "image.uri: 'true' (from --set) is not valid; expected false (images by uri are refused"
                + " with IMAGE_FORBIDDEN_URI)");
  }

  @Test
  void shouldHandTheLimitsToTheDecoder() {
    ImageLimits limits = Settings.of(EXPLICIT).image().limits();

    assertThat(limits).isEqualTo(new ImageLimits(1 << 20, 1_000_000, Duration.ofMillis(500)));
  }
}
