package io.unimos;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.core.domain.AdaptSettings;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** The constants of the specification are those of the code, name by name and value by value. */
class MethodSpecificationTest {
  private static final Path PAGE = Path.of("src/site/markdown/method-specification.md");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (.+) \\| (.+) \\| (`.+`) \\|$");
  private static final Pattern NAME = Pattern.compile("`([A-Z]\\w+(?:\\.\\w+)+)`");
  private static final Pattern NUMBER =
      Pattern.compile("\\d{1,3}(?:,\\d{3})+|\\d*\\.?\\d+(?:e-?\\d+)?");

  @Test
  void shouldNameTheConstantsThatTheCodeHasWithTheirValues() throws IOException {
    Map<String, double[]> known = ofSettings();

    SoftAssertions softly = new SoftAssertions();
    int compared = 0;
    for (MatchResult row : ROW.matcher(Files.readString(PAGE)).results().toList()) {
      List<Double> reported = numbers(row.group(2));
      List<double[]> has = new ArrayList<>();
      for (MatchResult name : NAME.matcher(row.group(3)).results().toList()) {
        Optional<double[]> value =
            Optional.ofNullable(known.get(name.group(1))).or(() -> ofSource(name.group(1)));
        softly.assertThat(value).as("%s in the code", name.group(1)).isPresent();
        has.add(value.orElse(new double[0]));
      }
      double[] all = has.stream().flatMapToDouble(DoubleStream::of).toArray();
      if (!reported.isEmpty() && has.stream().noneMatch(value -> value.length == 0)) {
        softly
            .assertThat(reported)
            .as(row.group())
            .containsExactlyElementsOf(DoubleStream.of(all).boxed().toList());
        compared += all.length;
      }
    }

    softly.assertAll();
    assertThat(compared).isGreaterThan(100);
  }

  private static List<Double> numbers(String text) {
    return NUMBER
        .matcher(text)
        .results()
        .map(number -> Double.valueOf(number.group().replace(",", "")))
        .toList();
  }

  /** Every component of the settings that is a number, by the class that declares it. */
  private static Map<String, double[]> ofSettings() {
    Map<String, double[]> values = new HashMap<>();
    collect(AdaptSettings.stream(0), values);
    return values;
  }

  private static void collect(Record settings, Map<String, double[]> values) {
    String owner = settings.getClass().getName().replaceFirst(".*\\.", "").replace('$', '.');
    for (RecordComponent component : settings.getClass().getRecordComponents()) {
      Object value;
      try {
        value = component.getAccessor().invoke(settings);
      } catch (ReflectiveOperationException e) {
        throw new LinkageError(e.getMessage(), e);
      }
      if (value instanceof Record part) {
        collect(part, values);
      } else if (value instanceof Number number) {
        values.put(owner + "." + component.getName(), new double[] {number.doubleValue()});
      }
    }
  }

  /** Of a static constant what its source says; no number where that is calculated. */
  private static Optional<double[]> ofSource(String name) {
    Matcher constant =
        Pattern.compile(
                "\\b" + name.substring(name.lastIndexOf('.') + 1) + "\\b(?: =\\s+([^;]+);)?")
            .matcher(source(name.substring(0, name.indexOf('.'))));
    Optional<double[]> found = Optional.empty();
    while (constant.find()) {
      String value = constant.group(1) == null ? "" : constant.group(1).replace("_", "");
      boolean calculated = !value.matches("\\{[-., \\d\\s]+\\}|-?[.\\d]+(?:e-?\\d+)?[Ld]?");
      double[] numbers = calculated ? new double[0] : positive(value);
      if (found.isEmpty() || numbers.length > 0) {
        found = Optional.of(numbers);
      }
    }
    return found;
  }

  /** Of stakes on both sides one. */
  private static double[] positive(String value) {
    return Stream.of(value.replaceAll("[{}\\sL]", "").split(","))
        .mapToDouble(Double::parseDouble)
        .filter(number -> number > 0)
        .toArray();
  }

  private static String source(String simpleName) {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      Optional<Path> file = files.filter(path -> path.endsWith(simpleName + ".java")).findFirst();
      return file.isPresent() ? Files.readString(file.get()) : "";
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
