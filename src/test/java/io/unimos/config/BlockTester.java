package io.unimos.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The three questions every block has to answer: what are the defaults, does each key reach its
 * component, and is no key left out of the second question.
 */
final class BlockTester<T> {
  private final Keys keys;
  private final Function<Settings, T> block;

  BlockTester(Keys keys, Function<Settings, T> block) {
    this.keys = keys;
    this.block = block;
  }

  void assertDefaults(T expected) {
    assertThat(block.apply(Settings.of(Map.of()))).isEqualTo(expected);
  }

  /** Asserts that command line and environment give equal values. */
  void assertMapping(Map<String, String> values, T expected) {
    Map<String, String> environment = new HashMap<>();
    values.forEach((key, value) -> environment.put(Settings.keys().get(key).variable(), value));

    assertThat(block.apply(Settings.of(values))).isEqualTo(expected);
    assertThat(block.apply(Settings.load(Optional.empty(), environment, Map.of())))
        .isEqualTo(expected);
  }

  /** Each key of the block is in the mapping, and with a value that is not its default. */
  void assertCovered(Map<String, String> values) {
    Map<String, String> defaults = new TreeMap<>();
    keys.all().forEach(key -> defaults.put(key.name(), key.preset().orElse("")));

    assertThat(values).containsOnlyKeys(defaults.keySet());
    assertThat(values)
        .allSatisfy((key, value) -> assertThat(value).isNotEqualTo(defaults.get(key)));
  }
}
