package io.unimos.service.metrics;

import io.unimos.GeneratedFile;
import io.unimos.PageList;
import io.unimos.core.math.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds the operator's page to the code; {@code -Dunimos.docs=write} writes the lists anew. */
class MetricsPageTest {
  private static final Path PAGE = Path.of("src/site/markdown/metrics.md");

  @Test
  void shouldListTheMeters() throws IOException {
    inStep(
        "meters",
        Metric.meters().stream()
            .map(each -> PageList.entry("`" + each.exported() + "`", meter(each)))
            .collect(Collectors.joining()));
  }

  @Test
  void shouldListTheNumbersOnTheTopics() throws IOException {
    inStep(
        "numbers",
        Metric.onTopics().stream()
            .map(each -> PageList.entry("`" + each.onTopic() + "`", number(each)))
            .collect(Collectors.joining()));
  }

  private static String meter(Metric metric) {
    String tags = metric.tags().stream().map("`%s`"::formatted).collect(Collectors.joining(", "));
    return PageList.aside(
            metric.kind().name().toLowerCase(Locale.ROOT),
            unit(metric),
            tags.isEmpty() ? "" : "by " + tags)
        + " "
        + metric.meaning();
  }

  private static String number(Metric metric) {
    String meter = metric.exported().isEmpty() ? "" : "`" + metric.exported() + "`";
    return PageList.aside(unit(metric), meter) + " " + metric.meaning();
  }

  private static String unit(Metric metric) {
    return metric.unit().equals("1") ? "" : metric.unit();
  }

  private static void inStep(String list, String fresh) throws IOException {
    String first = "<!-- " + list + ": generated from Metric -->\n";
    String last = "<!-- end of " + list + " -->\n";
    String page = Files.readString(PAGE);
    String wanted =
        page.substring(0, page.indexOf(first) + first.length())
            + "\n"
            + fresh
            + "\n"
            + page.substring(page.indexOf(last));

    GeneratedFile.inStep(MetricsPageTest.class, PAGE, wanted);
  }
}
