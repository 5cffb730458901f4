package io.unimos.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.GeneratedFile;
import io.unimos.PageList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ConfigurationPageTest {
  private static final Path PAGE = Path.of("src/site/markdown/configuration.md");
  private static final String BEGIN = "<!-- settings: begin -->\n";
  private static final String END = "<!-- settings: end -->\n";

  @Test
  void shouldShowTheSettingsAsTheyAre() throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);

    String fresh = page.substring(0, begin) + "\n" + lists() + page.substring(end);
    GeneratedFile.inStep(ConfigurationPageTest.class, PAGE, fresh);
  }

  @Test
  void shouldHaveAnEntryForEveryKey() {
    String lists = lists();

    assertThat(Settings.keys().keySet())
        .hasSizeGreaterThan(30)
        .allSatisfy(key -> assertThat(lists).containsOnlyOnce("\n* **`" + key + "`** "));
  }

  private static String lists() {
    return Settings.BLOCKS.stream()
        .map(
            block ->
                block.all().stream()
                    .map(ConfigurationPageTest::entry)
                    .collect(Collectors.joining("", "### " + block.title() + "\n\n", "\n")))
        .collect(Collectors.joining());
  }

  private static String entry(Key<?> key) {
    String preset =
        key.preset().map(written -> written.isEmpty() ? "empty" : "`" + written + "`").orElse("");
    String expected = key.expect().toString();
    return PageList.entry(
        "`" + key.name() + "`", PageList.aside(preset, expected) + " " + key.text());
  }
}
