package io.unimos.config;

import java.util.Locale;
import java.util.Optional;

/**
 * A setting, declared once in its block and read by that declaration.
 *
 * @param name the name in a file and on the command line, without {@code unimos.}
 * @param preset the default as it would be written in a file; empty without one
 * @param expect the rule for its values
 * @param text the text for the configuration page
 */
public record Key<T>(String name, Optional<String> preset, Expect<T> expect, String text) {

  /** A key that still lacks its text. */
  record Draft<T>(Keys block, String name, Optional<String> preset, Expect<T> expect) {

    /** Declares the key with this text for the configuration page. */
    Key<T> text(String text) {
      return block.add(new Key<>(name, preset, expect, text));
    }
  }

  /** Begins a key of a block with a default as it would be written in a file. */
  static <T> Draft<T> in(Keys block, String name, String preset, Expect<T> expect) {
    return new Draft<>(block, name, Optional.of(preset), expect);
  }

  /** Begins a key whose default is a number. */
  static Draft<Integer> in(Keys block, String name, int preset, Expect<Integer> expect) {
    return in(block, name, Integer.toString(preset), expect);
  }

  /** Begins a key without a default. */
  static <T> Draft<T> in(Keys block, String name, Expect<T> expect) {
    return new Draft<>(block, name, Optional.empty(), expect);
  }

  /** Returns the environment variable of the key. */
  public String variable() {
    return variable(name);
  }

  /** Returns the environment variable of a key with that name. */
  static String variable(String name) {
    return "UNIMOS_" + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** Returns the name, as messages show it. */
  @Override
  public String toString() {
    return name;
  }
}
