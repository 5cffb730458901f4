package io.unimos.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The rule for the values of a key, and their conversion. The text is both the second half of the
 * error message and a column of the configuration page, so it reads as "expected ...".
 *
 * @param <T> the type of the value
 */
public final class Expect<T> {
  private static final String TOPIC = "(?!\\.{1,2}$)[a-zA-Z0-9._-]{1,249}";

  private static final Pattern SERVER =
      Pattern.compile("(\\[[0-9a-fA-F:%.]+]|[^\\s:,/@]+):(\\d{1,5})");

  /** The form of a host that {@code image.ImageUri} accepts. */
  private static final Pattern HOST =
      Pattern.compile(
          "(\\*\\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern REGISTRY = Pattern.compile("(https?|mock)://\\S+");
  private static final String HOME = "${user.home}";

  private final String text;
  private final Function<String, T> parser;
  private final Predicate<T> accepts;

  private Expect(String text, Function<String, T> parser, Predicate<T> accepts) {
    this.text = text;
    this.parser = parser;
    this.accepts = accepts;
  }

  /** Returns the value of a text; empty if the rule does not accept it. */
  Optional<T> read(String written) {
    try {
      return Optional.of(parser.apply(written)).filter(accepts);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return text;
  }

  static Expect<Integer> integer(int min, int max) {
    return between(min, max, Integer::valueOf);
  }

  static Expect<Long> number(long min, long max) {
    return between(min, max, Long::valueOf);
  }

  private static <N extends Number> Expect<N> between(
      long min, long max, Function<String, N> parser) {
    return new Expect<>(
        "a whole number from " + min + " to " + max,
        parser,
        value -> value.longValue() >= min && value.longValue() <= max);
  }

  static Expect<Long> size(String min, String max) {
    return range("a size", min, max, Units::bytes);
  }

  static Expect<Double> decimal(String min, String max) {
    return range("a number", min, max, Double::valueOf);
  }

  static Expect<Duration> duration(String min, String max) {
    return range("a duration", min, max, Units::duration);
  }

  private static <C extends Comparable<C>> Expect<C> range(
      String what, String min, String max, Function<String, C> parser) {
    C low = parser.apply(min);
    C high = parser.apply(max);
    return new Expect<>(
        what + " from " + min + " to " + max,
        parser,
        value -> value.compareTo(low) >= 0 && value.compareTo(high) <= 0);
  }

  static Expect<Boolean> trueOrFalse() {
    return new Expect<>("true or false", Expect::flag, value -> true);
  }

  private static Boolean flag(String written) {
    return switch (written.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(written);
    };
  }

  /** Accepts a constant of an enum, in lower case. */
  static <E extends Enum<E>> Expect<E> oneOf(Class<E> type) {
    return new Expect<>(words(type, " or "), word -> constant(type, word), value -> true);
  }

  /** Accepts one or more constants of an enum, in lower case and without repetition. */
  static <E extends Enum<E>> Expect<List<E>> someOf(Class<E> type) {
    return new Expect<>(
        "at least one of " + words(type, ",") + ", each once",
        written -> list(written).stream().map(word -> constant(type, word)).toList(),
        value -> !value.isEmpty() && Set.copyOf(value).size() == value.size());
  }

  private static <E extends Enum<E>> String words(Class<E> type, String separator) {
    return Arrays.stream(type.getEnumConstants())
        .map(Expect::word)
        .collect(Collectors.joining(separator));
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String word) {
    return Arrays.stream(type.getEnumConstants())
        .filter(value -> word(value).equals(word))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(word));
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Accepts any number of names, including none. */
  static Expect<List<String>> names(String what) {
    return each(what + ", separated by commas, or nothing", name -> !name.isBlank());
  }

  /**
   * Accepts names of hosts. Addresses are refused, and so are suffixes so short that strangers can
   * register a name below them. An empty list allows no host.
   */
  static Expect<List<String>> hosts() {
    return each(
        "host names of two labels or more, each exact or with *. in front, separated by commas",
        host -> HOST.matcher(host).matches());
  }

  static Expect<List<String>> ports() {
    return each("ports from 1 to 65535, separated by commas", Expect::isPort);
  }

  private static Expect<List<String>> each(String text, Predicate<String> accepts) {
    return new Expect<>(text, Expect::list, values -> values.stream().allMatch(accepts));
  }

  private static List<String> list(String written) {
    return written.isEmpty() ? List.of() : List.of(written.split("\\s*,\\s*", -1));
  }

  static Expect<String> text(String what) {
    return text(what, value -> !value.isBlank());
  }

  private static Expect<String> text(String what, Predicate<String> accepts) {
    return new Expect<>(what, value -> value, accepts);
  }

  /** Accepts a path, which may begin with the home folder of the user. */
  static Expect<Path> path(String what) {
    return new Expect<>(
        what,
        written -> Path.of(written.strip().replace(HOME, System.getProperty("user.home"))),
        path -> !path.toString().isEmpty());
  }

  /** Accepts names by Kafka's own rule: Topic.LEGAL_CHARS and MAX_NAME_LENGTH of kafka-clients. */
  static Expect<String> topic() {
    return matching("a topic name: letters, digits, '.', '_', '-', 249 at most", TOPIC);
  }

  /**
   * Accepts names like those of topics, since internal topics and transactional ids begin with
   * them.
   */
  static Expect<String> applicationId() {
    return matching("letters, digits, '.', '_', '-', 150 at most", "[a-zA-Z0-9._-]{1,150}");
  }

  static Expect<String> instanceId() {
    return matching(
        "nothing, or letters, digits, '.', '_', '-', 200 at most", "[a-zA-Z0-9._-]{0,200}");
  }

  private static Expect<String> matching(String what, String form) {
    return text(what, value -> value.matches(form));
  }

  static Expect<String> servers() {
    return text(
        "host:port, several separated by commas", value -> everyPart(value, Expect::isServer));
  }

  static Expect<String> registry() {
    return text(
        "http://, https:// or mock:// and a host, several separated by commas",
        value -> everyPart(value, part -> REGISTRY.matcher(part).matches()));
  }

  private static boolean everyPart(String value, Predicate<String> rule) {
    return Arrays.stream(value.split(",", -1)).map(String::strip).allMatch(rule);
  }

  private static boolean isServer(String part) {
    Matcher matcher = SERVER.matcher(part);
    return matcher.matches() && isPort(matcher.group(2));
  }

  private static boolean isPort(String text) {
    return text.matches("[1-9]\\d{0,4}") && Integer.parseInt(text) <= 65_535;
  }
}
