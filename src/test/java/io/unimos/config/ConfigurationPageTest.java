package io.unimos.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    String fresh = page.substring(0, begin) + "\n" + Settings.table() + page.substring(end);
    if (Boolean.getBoolean("unimos.docs.update")) {
      Files.writeString(PAGE, fresh);
    }

    assertThat(Files.readString(PAGE))
        .as(
            "%s is stale: run mvn test -Dtest=ConfigurationPageTest -Dunimos.docs.update=true",
            PAGE)
        .isEqualTo(fresh);
  }

  @Test
  void shouldHaveARowForEveryKey() {
    String table = Settings.table();

    assertThat(Settings.keys().keySet())
        .hasSizeGreaterThan(30)
        .allSatisfy(key -> assertThat(table).containsOnlyOnce("\n| `" + key + "` | "));
  }
}
