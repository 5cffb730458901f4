package io.unimos.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigException;

/**
 * What a key accepts. The text is at once the second half of the error message and a column of the
 * configuration page, so it reads as "expected ...".
 */
final class Expect implements Validator {
  /** Kafka's own rule for topic names: Topic.LEGAL_CHARS and MAX_NAME_LENGTH of kafka-clients. */
  private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

  private static final Pattern SERVER =
      Pattern.compile("(\\[[0-9a-fA-F:%.]+]|[^\\s:,/@]+):(\\d{1,5})");

  /** As image.ImageUri takes them. */
  private static final Pattern HOST =
      Pattern.compile(
          "(\\*\\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern REGISTRY = Pattern.compile("(https?|mock)://\\S+");

  private final String text;
  private final Predicate<Object> accepts;

  private Expect(String text, Predicate<Object> accepts) {
    this.text = text;
    this.accepts = accepts;
  }

  @Override
  public void ensureValid(String name, Object value) {
    if (!accepts.test(value)) {
      throw new ConfigException(name, value, "expected " + text);
    }
  }

  @Override
  public String toString() {
    return text;
  }

  static Expect between(long min, long max) {
    return new Expect(
        "a whole number from " + min + " to " + max,
        value -> ((Number) value).longValue() >= min && ((Number) value).longValue() <= max);
  }

  static Expect size(String min, String max) {
    long low = ByteSize.parse(min);
    long high = ByteSize.parse(max);
    return new Expect(
        "a size from " + min + " to " + max,
        value ->
            parses(value, text -> ByteSize.parse(text) >= low && ByteSize.parse(text) <= high));
  }

  static Expect duration(String min, String max) {
    Duration low = TimeSpan.parse(min);
    Duration high = TimeSpan.parse(max);
    return new Expect(
        "a duration from " + min + " to " + max,
        value ->
            parses(
                value,
                text ->
                    TimeSpan.parse(text).compareTo(low) >= 0
                        && TimeSpan.parse(text).compareTo(high) <= 0));
  }

  static Expect oneOf(String... choices) {
    return new Expect(String.join(" or ", choices), List.of(choices)::contains);
  }

  /** A comma-separated choice without repetition; at least one. */
  static Expect someOf(String... choices) {
    Set<String> known = Set.of(choices);
    return new Expect(
        "at least one of " + String.join(",", choices) + ", each once",
        value -> {
          List<?> list = (List<?>) value;
          return !list.isEmpty()
              && known.containsAll(list)
              && Set.copyOf(list).size() == list.size();
        });
  }

  /** Any number of names, none included. */
  static Expect names(String what) {
    return new Expect(
        what + ", separated by commas, or nothing",
        value -> ((List<?>) value).stream().noneMatch(name -> name.toString().isBlank()));
  }

  static Expect trueOrFalse() {
    return new Expect("true or false", Boolean.class::isInstance);
  }

  /**
   * Names, never addresses, and no suffix so short that strangers can have a name below it. An
   * empty list allows nothing.
   */
  static Expect hosts() {
    return new Expect(
        "host names of two labels or more, each exact or with *. in front, separated by commas",
        value ->
            ((List<?>) value).stream().allMatch(host -> HOST.matcher(host.toString()).matches()));
  }

  static Expect ports() {
    return new Expect(
        "ports from 1 to 65535, separated by commas",
        value -> ((List<?>) value).stream().allMatch(Expect::isPort));
  }

  static Expect text(String what) {
    return new Expect(what, value -> !value.toString().isBlank());
  }

  /** Null stands for not set. */
  static Expect path(String what) {
    return new Expect(what, value -> value == null || isPath(value.toString()));
  }

  static Expect topic() {
    return new Expect(
        "a topic name: letters, digits, '.', '_', '-', 249 at most",
        value ->
            TOPIC.matcher(value.toString()).matches() && !value.toString().matches("\\.{1,2}"));
  }

  /** Like a topic, since internal topics and transactional ids begin with it. */
  static Expect applicationId() {
    return new Expect(
        "letters, digits, '.', '_', '-', 150 at most",
        value -> value.toString().matches("[a-zA-Z0-9._-]{1,150}"));
  }

  static Expect instanceId() {
    return new Expect(
        "nothing, or letters, digits, '.', '_', '-', 200 at most",
        value -> value.toString().matches("[a-zA-Z0-9._-]{0,200}"));
  }

  static Expect servers() {
    return new Expect(
        "host:port, several separated by commas", value -> everyPart(value, Expect::isServer));
  }

  static Expect registry() {
    return new Expect(
        "http://, https:// or mock:// and a host, several separated by commas",
        value -> everyPart(value, part -> REGISTRY.matcher(part).matches()));
  }

  private static boolean everyPart(Object value, Predicate<String> rule) {
    return new TreeSet<>(List.of(value.toString().split(",", -1)))
        .stream().map(String::strip).allMatch(rule);
  }

  private static boolean isServer(String part) {
    var matcher = SERVER.matcher(part);
    if (!matcher.matches()) {
      return false;
    }
    return isPort(matcher.group(2));
  }

  private static boolean isPort(Object text) {
    return text.toString().matches("[1-9]\\d{0,4}") && Integer.parseInt(text.toString()) <= 65_535;
  }

  private static boolean isPath(String text) {
    try {
      return !Path.of(text.strip()).toString().isEmpty();
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static boolean parses(Object value, Predicate<String> rule) {
    try {
      return rule.test(value.toString());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
