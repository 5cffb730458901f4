package io.unimos.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Holds the operator's page to the code; {@code -Dunimos.docs=write} writes the table anew. */
class MetricsPageTest {
  private static final Path PAGE = Path.of("src/site/markdown/metrics.md");
  private static final String BEGIN = "<!-- meters: generated from MeterName -->\n";
  private static final String END = "<!-- end of meters -->\n";

  @Test
  void shouldShowTheTableOfTheCode() throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);

    if ("write".equals(System.getProperty("unimos.docs"))) {
      Files.writeString(PAGE, page.substring(0, begin) + MeterName.table() + page.substring(end));
    }

    assertThat(Files.readString(PAGE)).contains(BEGIN + MeterName.table() + END);
  }
}
