package io.unimos.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ServiceSettingsTest {
  private static final Map<String, String> EXPLICIT =
      Map.ofEntries(
          Map.entry("application.id", "site-7"),
          Map.entry("instance.id", "pod-0"),
          Map.entry("roles", "adapt"),
          Map.entry("bootstrap.servers", "a:9092,b:9093"),
          Map.entry("schema.registry.url", "mock://x"),
          Map.entry("schema.auto.register", "false"),
          Map.entry("bundle", "/data/bundle"),
          Map.entry("bundle.next", "/data/next"),
          Map.entry("state.dir", "/data/state"),
          Map.entry("state.memory", "64MB"),
          Map.entry("threads", "3"),
          Map.entry("stop.timeout", "1m"));

  private final BlockTester<ServiceSettings> tester =
      new BlockTester<>(ServiceSettings.KEYS, Settings::service);

  @Test
  void shouldHaveTheDefaultsWhenNothingIsSet() {
    tester.assertDefaults(
        new ServiceSettings(
            "unimos-streams",
            Optional.empty(),
            Set.of(Role.ENCODE, Role.ADAPT),
            "localhost:9092",
            "http://localhost:8081",
            true,
            Optional.empty(),
            Optional.empty(),
            Path.of(System.getProperty("user.home"), ".unimos-streams"),
            128L << 20,
            1,
            Duration.ofSeconds(20)));
  }

  @Test
  void shouldMapEveryKeyWhenSet() {
    tester.assertMapping(
        EXPLICIT,
        new ServiceSettings(
            "site-7",
            Optional.of("pod-0"),
            Set.of(Role.ADAPT),
            "a:9092,b:9093",
            "mock://x",
            false,
            Optional.of(Path.of("/data/bundle")),
            Optional.of(Path.of("/data/next")),
            Path.of("/data/state"),
            64L << 20,
            3,
            Duration.ofMinutes(1)));
  }

  @Test
  void shouldCoverEveryKeyInTheMapping() {
    tester.assertCovered(EXPLICIT);
  }
}
