package io.unimos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.GeneratedFile;
import io.unimos.config.Role;
import io.unimos.config.Settings;
import io.unimos.service.check.KafkaRights;
import io.unimos.service.check.KafkaRights.Right;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code -Dunimos.docs=write} writes the table again. */
class SecurityPageTest {
  private static final Path PAGE = Path.of("src/site/markdown/security.md");
  private static final String BEGIN = "<!-- rights: begin -->\n";
  private static final String END = "<!-- rights: end -->";

  @Test
  void shouldListTheRightsThatTheStartAsksFor() throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);

    GeneratedFile.inStep(
        SecurityPageTest.class, PAGE, page.substring(0, begin) + table() + page.substring(end));
  }

  @Test
  void shouldNameTestsThatExist() throws IOException {
    List<String> named =
        Pattern.compile("`([A-Z][A-Za-z]+(?:Test|IT))`")
            .matcher(Files.readString(PAGE))
            .results()
            .map(match -> match.group(1))
            .distinct()
            .toList();

    assertThat(named).hasSizeGreaterThan(10).allSatisfy(SecurityPageTest::assertExists);
  }

  private static void assertExists(String test) throws IOException {
    try (var files = Files.walk(Path.of("src"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .as(test)
          .contains(test + ".java");
    }
  }

  private static String table() {
    Settings settings = Settings.of(Map.of());
    Map<Right, String> roles = new LinkedHashMap<>();
    for (Right right : KafkaRights.of(settings, Set.of(Role.values()))) {
      boolean encode = KafkaRights.of(settings, Set.of(Role.ENCODE)).contains(right);
      boolean adapt = KafkaRights.of(settings, Set.of(Role.ADAPT)).contains(right);
      roles.put(right, encode && adapt ? "both" : encode ? "encode" : "adapt");
    }
    StringBuilder table = new StringBuilder("| right | role |\n|---|---|\n");
    roles.forEach(
        (right, role) ->
            table
                .append("| ")
                .append(right.toString().replaceAll("'([^']+)'", "`$1`"))
                .append(" | ")
                .append(role)
                .append(" |\n"));
    return table.toString();
  }
}
