package io.unimos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The code on the pages is the code that runs: a block after {@code <!-- code: FILE#REGION -->} is
 * that region of that file, between {@code region REGION} and {@code endregion}.
 */
class SnippetsTest {
  private static final Path PAGES = Path.of("src/site/markdown");

  /** The pages whose code is all from files, with the least number of its blocks. */
  private static final Map<String, Integer> WHOLE = Map.of("clients.md", 6, "first-cameras.md", 12);

  private static final Pattern BLOCK =
      Pattern.compile("<!-- code: (\\S+)#(\\S+) -->\n```(\\w+)\n(.*?)```\n", Pattern.DOTALL);
  private static final Pattern CODE = Pattern.compile("^```(python|java|bash)$", Pattern.MULTILINE);

  @Test
  void shouldShowTheRegionsOfTheExamplesAsTheyAre() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(Path.of("README.md")));
    try (Stream<Path> files = Files.list(PAGES)) {
      pages.addAll(files.sorted().toList());
    }
    for (Path page : pages) {
      String text = Files.readString(page);
      String fresh = BLOCK.matcher(text).replaceAll(m -> Matcher.quoteReplacement(block(m)));
      GeneratedFile.inStep(SnippetsTest.class, page, fresh);
    }
  }

  @Test
  void shouldShowNoCodeThatDoesNotRun() throws IOException {
    for (Map.Entry<String, Integer> page : WHOLE.entrySet()) {
      String text = Files.readString(PAGES.resolve(page.getKey()));

      assertThat(BLOCK.matcher(text).results().count())
          .as(page.getKey())
          .isGreaterThanOrEqualTo(page.getValue())
          .isEqualTo(CODE.matcher(text).results().count());
    }
  }

  @Test
  void shouldRefuseARegionThatIsNotThere() {
    assertThatThrownBy(() -> region(Path.of("src/examples/python/produce.py"), "nowhere"))
        .hasMessageContaining("nowhere");
  }

  private static String block(MatchResult m) {
    try {
      return "<!-- code: %s#%s -->\n```%s\n%s```\n"
          .formatted(m.group(1), m.group(2), m.group(3), region(Path.of(m.group(1)), m.group(2)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The lines of a region without the indentation that they share. */
  private static String region(Path file, String name) throws IOException {
    List<String> lines = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(file)) {
      String words = line.strip().replaceFirst("^(#|//) ?", "");
      if (words.equals("endregion")) {
        inside = false;
      } else if (words.equals("region " + name)) {
        inside = true;
      } else if (inside) {
        lines.add(line);
      }
    }
    if (lines.isEmpty()) {
      throw new IllegalArgumentException(file + " has no region " + name);
    }
    String code = String.join("\n", lines).stripTrailing().stripIndent();
    return code.replaceFirst("^\n+", "") + "\n";
  }
}
