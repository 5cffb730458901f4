package io.unimos.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each rule at its bounds: the last value inside, the first one outside. */
class ExpectTest {

  private enum Word {
    FIRST,
    SECOND
  }

  @Test
  void shouldTakeWholeNumbersUpToTheirBounds() {
    assertTakes(Expect.integer(1, 64), "1", "64");
    assertRefuses(Expect.integer(1, 64), "0", "65", "4294967297", "1.0", "", "one");
    assertTakes(Expect.number(1, 64), "1", "64");
    assertRefuses(Expect.number(1, 64), "0", "65", "18446744073709551617", "");
    assertThat(Expect.integer(1, 64).read("7")).hasValue(7);
    assertThat(Expect.number(1, 64).read("7")).hasValue(7L);
  }

  @Test
  void shouldTakeSizesUpToTheirBounds() {
    Expect<Long> rule = Expect.size("1KB", "8MB");

    assertTakes(rule, "1KB", "8MB");
    assertRefuses(rule, "1023B", "8388609B", "9MB", "many");
    assertThat(rule.read("2KB")).hasValue(2048L);
  }

  @Test
  void shouldTakeDecimalsUpToTheirBounds() {
    Expect<Double> rule = Expect.decimal("0.01", "1");

    assertTakes(rule, "0.01", "1");
    assertRefuses(rule, "0.009", "1.001", "0", "-1", "NaN", "Infinity", "half", "");
    assertThat(rule.read(".5")).hasValue(.5);
  }

  @Test
  void shouldTakeDurationsUpToTheirBounds() {
    Expect<Duration> rule = Expect.duration("1s", "1h");

    assertTakes(rule, "1s", "1h");
    assertRefuses(rule, "999ms", "3600001ms", "2h", "soon");
    assertThat(rule.read("2m")).hasValue(Duration.ofMinutes(2));
  }

  @Test
  void shouldTakeTrueAndFalseWhateverTheirCase() {
    Expect<Boolean> rule = Expect.trueOrFalse();

    assertThat(rule.read("TRUE")).hasValue(true);
    assertThat(rule.read("False")).hasValue(false);
    assertRefuses(rule, "", "yes", "0");
  }

  @Test
  void shouldTakeOneOfTheChoices() {
    assertThat(Expect.oneOf(Word.class).read("second")).hasValue(Word.SECOND);
    assertRefuses(Expect.oneOf(Word.class), "", "third", "FIRST");
  }

  @Test
  void shouldTakeChoicesEachOnceInAnyOrder() {
    Expect<List<Word>> rule = Expect.someOf(Word.class);

    assertThat(rule.read("second, first")).hasValue(List.of(Word.SECOND, Word.FIRST));
    assertRefuses(rule, "", "first,first", "first,third", "first,", "FIRST");
  }

  @Test
  void shouldTakeNamesOrNothing() {
    Expect<List<String>> rule = Expect.names("names");

    assertThat(rule.read("")).hasValue(List.of());
    assertThat(rule.read("a \t, b")).hasValue(List.of("a", "b"));
    assertRefuses(rule, "a,", ",", " ");
  }

  @Test
  void shouldTakePaths() {
    Expect<Path> rule = Expect.path("a path");

    assertTakes(rule, "folder/file", "/");
    assertRefuses(rule, "", " ", "a\0b");
    assertThat(rule.read("${user.home}/x")).hasValue(Path.of(System.getProperty("user.home"), "x"));
  }

  @Test
  void shouldTakeApplicationIdsThatTopicsCanBeginWith() {
    Expect<String> rule = Expect.applicationId();

    assertTakes(rule, "a", "x".repeat(150));
    assertRefuses(rule, "", "a b", "a/b", "x".repeat(151));
  }

  @Test
  void shouldTakeInstanceIdsOrNone() {
    Expect<String> rule = Expect.instanceId();

    assertTakes(rule, "", "pod-1", "x".repeat(200));
    assertRefuses(rule, "a b", "x".repeat(201));
  }

  @Test
  void shouldTakeServersWithPorts() {
    Expect<String> rule = Expect.servers();

    assertTakes(rule, "broker:9092", "a:1, [::1]:65535");
    assertRefuses(rule, "", " ", "broker", "broker:0", "broker:65536", "a:1,", "user@broker:9092");
  }

  @Test
  void shouldTakeRegistriesByUrl() {
    Expect<String> rule = Expect.registry();

    assertTakes(rule, "http://a:8081,https://b", "mock://scope");
    assertRefuses(rule, "", " ", "registry:8081", "ftp://a", "http://a,");
  }

  @Test
  void shouldTakePortsUpToTheLast() {
    Expect<List<String>> rule = Expect.ports();

    assertTakes(rule, "", "1,65535");
    assertRefuses(rule, "0", "65536", "443,https");
  }

  private static void assertTakes(Expect<?> rule, String... values) {
    assertThat(values).allSatisfy(value -> assertThat(rule.read(value)).as(value).isPresent());
  }

  private static void assertRefuses(Expect<?> rule, String... values) {
    assertThat(values).allSatisfy(value -> assertThat(rule.read(value)).as(value).isEmpty());
  }
}
