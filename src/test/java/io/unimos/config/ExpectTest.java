package io.unimos.config;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

/** Each rule at its bounds: the last value inside, the first one outside. */
class ExpectTest {

  @Test
  void shouldTakeWholeNumbersUpToTheirBounds() {
    Expect rule = Expect.between(1, 64);

    assertTakes(rule, 1, 64L);
    assertRefuses(rule, 0, 65L);
  }

  @Test
  void shouldTakeSizesUpToTheirBounds() {
    Expect rule = Expect.size("1KB", "8MB");

    assertTakes(rule, "1KB", "8MB");
    assertRefuses(rule, "1023B", "8388609B", "9MB", "many");
  }

  @Test
  void shouldTakeDurationsUpToTheirBounds() {
    Expect rule = Expect.duration("1s", "1h");

    assertTakes(rule, "1s", "1h");
    assertRefuses(rule, "999ms", "3600001ms", "2h", "soon");
  }

  @Test
  void shouldTakeNamesOrNothing() {
    Expect rule = Expect.names("names");

    assertTakes(rule, List.of(), List.of("a", "b"));
    assertRefuses(rule, List.of("a", ""), List.of(" "));
  }

  @Test
  void shouldTakePathsOrNone() {
    Expect rule = Expect.path("a path");

    assertTakes(rule, null, "folder/file", "/");
    assertRefuses(rule, "", " ", "a\0b");
  }

  @Test
  void shouldTakeApplicationIdsThatTopicsCanBeginWith() {
    Expect rule = Expect.applicationId();

    assertTakes(rule, "a", "x".repeat(150));
    assertRefuses(rule, "", "a b", "a/b", "x".repeat(151));
  }

  @Test
  void shouldTakeInstanceIdsOrNone() {
    Expect rule = Expect.instanceId();

    assertTakes(rule, "", "pod-1", "x".repeat(200));
    assertRefuses(rule, "a b", "x".repeat(201));
  }

  @Test
  void shouldTakeServersWithPorts() {
    Expect rule = Expect.servers();

    assertTakes(rule, "broker:9092", "a:1, [::1]:65535");
    assertRefuses(rule, "", " ", "broker", "broker:0", "broker:65536", "a:1,", "user@broker:9092");
  }

  @Test
  void shouldTakeRegistriesByUrl() {
    Expect rule = Expect.registry();

    assertTakes(rule, "http://a:8081,https://b", "mock://scope");
    assertRefuses(rule, "", " ", "registry:8081", "ftp://a", "http://a,");
  }

  @Test
  void shouldTakePortsUpToTheLast() {
    Expect rule = Expect.ports();

    assertTakes(rule, List.of(), List.of("1", "65535"));
    assertRefuses(rule, List.of("0"), List.of("65536"), List.of("443", "https"));
  }

  private static void assertTakes(Expect rule, Object... values) {
    for (Object value : values) {
      assertThatCode(() -> rule.ensureValid("key", value))
          .as("%s", value)
          .doesNotThrowAnyException();
    }
  }

  private static void assertRefuses(Expect rule, Object... values) {
    for (Object value : values) {
      assertThatThrownBy(() -> rule.ensureValid("key", value))
          .as("%s", value)
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("expected " + rule);
    }
  }
}
