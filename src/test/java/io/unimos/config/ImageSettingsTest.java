package io.unimos.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unimos.image.fetch.UriRules;
import io.unimos.image.guard.ImageLimits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageSettingsTest {
  private static final Map<String, String> EXPLICIT =
      Map.ofEntries(
          Map.entry("image.max-bytes", "1MB"),
          Map.entry("image.max-pixels", "1000000"),
          Map.entry("image.decode-timeout", "500ms"),
          Map.entry("image.budget", "2GB"),
          Map.entry("image.uri", "true"),
          Map.entry("image.uri.hosts", "Images.example.com,*.cdn.example.org"),
          Map.entry("image.uri.ports", "443,8443"),
          Map.entry("image.uri.timeout", "2s"),
          Map.entry("image.uri.threads", "3"),
          Map.entry("image.uri.threads-per-host", "2"));

  private final BlockTester<ImageSettings> tester =
      new BlockTester<>(ImageSettings.KEYS, Settings::image);

  @Test
  void shouldHaveTheDefaultsWhenNothingIsSet() {
    tester.assertDefaults(
        new ImageSettings(
            8 << 20,
            50_000_000,
            Duration.ofSeconds(2),
            512L << 20,
            new UriRules(
                false,
                List.of(),
                Set.of(443),
                8 << 20,
                Duration.ofSeconds(5),
                8,
                4,
                Duration.ofSeconds(10),
                5,
                Duration.ofSeconds(30))));
  }

  @Test
  void shouldMapEveryKeyWhenSet() {
    tester.assertMapping(
        EXPLICIT,
        new ImageSettings(
            1 << 20,
            1_000_000,
            Duration.ofMillis(500),
            2L << 30,
            new UriRules(
                true,
                List.of("images.example.com", "*.cdn.example.org"),
                Set.of(443, 8443),
                1 << 20,
                Duration.ofSeconds(2),
                3,
                2,
                Duration.ofSeconds(10),
                5,
                Duration.ofSeconds(30))));
  }

  @Test
  void shouldCoverEveryKeyInTheMapping() {
    tester.assertCovered(EXPLICIT);
  }

  @Test
  void shouldRefuseUrisWhenNoHostIsListed() {
    assertThatThrownBy(() -> Settings.of(Map.of("image.uri", "true")))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "image.uri.hosts: empty while image.uri is on; expected the hosts to fetch from");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"*", "*.com", "com", "localhost", "10.0.0.1", "*.0.0.1", "[::1]", "a..b", "a.b."})
  void shouldRefuseHostsThatAreAddressesOrAllowStrangers(String host) {
    assertThatThrownBy(() -> Settings.of(Map.of("image.uri.hosts", host)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("image.uri.hosts: '" + host + "' (from --set) is not valid");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "65536", "-1", "https", "443,x"})
  void shouldRefusePortsThatAreNone(String ports) {
    assertThatThrownBy(() -> Settings.of(Map.of("image.uri.ports", ports)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("expected ports from 1 to 65535, separated by commas");
  }

  @Test
  void shouldHandTheLimitsToTheDecoder() {
    ImageSettings settings = Settings.of(EXPLICIT).image();
    long half = Runtime.getRuntime().maxMemory() / 2;

    assertThat(settings.limits())
        .isEqualTo(
            new ImageLimits(
                1 << 20, 1_000_000, Duration.ofMillis(500), Math.min(2L << 30, half) - (1 << 20)));
  }

  @Test
  void shouldLeaveHalfOfTheHeapToAllElse() {
    ImageSettings settings = Settings.of(Map.of("image.budget", "512MB")).image();

    assertThat(settings.inFlightBytes(4L << 30)).isEqualTo(512L << 20);
    assertThat(settings.inFlightBytes(1L << 30)).isEqualTo(512L << 20);
    assertThat(settings.inFlightBytes(400L << 20)).isEqualTo(200L << 20);
  }
}
