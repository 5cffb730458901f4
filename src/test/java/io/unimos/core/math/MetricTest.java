package io.unimos.core.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds the catalogue to one name for one number, in the spellings of code, topics and meters. */
class MetricTest {
  @Test
  void shouldCallANumberTheSameInCodeOnTopicsAndInMeters() {
    assertThat(Metric.onTopics())
        .hasSizeGreaterThan(15)
        .allSatisfy(each -> assertThat(each.onTopic()).isEqualTo(camel(each)));
    assertThat(Metric.ofWindows())
        .isNotEmpty()
        .allSatisfy(
            each ->
                assertThat(each.exported())
                    .isIn(
                        "unimos_domain_" + each.name().toLowerCase(Locale.ROOT),
                        "unimos_domain_" + each.name().toLowerCase(Locale.ROOT) + "_ratio"));
  }

  @Test
  void shouldHaveEveryNameOnce() {
    assertThat(Metric.meters().stream().map(Metric::exported)).doesNotHaveDuplicates();
    assertThat(Metric.values())
        .allSatisfy(
            each -> {
              assertThat(each.onTopic() + each.exported()).isNotEmpty();
              assertThat(each.unit()).isNotEmpty();
              assertThat(each.meaning()).endsWith(".");
            });
  }

  private static String camel(Metric metric) {
    String joined =
        Arrays.stream(metric.name().toLowerCase(Locale.ROOT).split("_", -1))
            .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
            .collect(Collectors.joining());
    return Character.toLowerCase(joined.charAt(0)) + joined.substring(1);
  }
}
