package io.unimos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of the house style that a program can check: first words of Javadoc, long lines. */
class ProseTest {
  private static final int LONGEST = 160;
  private static final Pattern JAVADOC = Pattern.compile("/\\*\\*(.*?)\\*/", Pattern.DOTALL);
  private static final Pattern INVERTED =
      Pattern.compile(
          "[\\s*]*(?:What|Who|Whom|Whose|Whether|How|When|Where|Which|The\\s+(?:\\*\\s+)?same)\\b.*",
          Pattern.DOTALL);
  private static final Pattern ONLY_A_LINK =
      Pattern.compile("\\s*(?:\\[[^\\]]+\\]:\\s*)?<?https?://\\S+");

  private static List<Path> files(Path root, String ending) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  /** Returns the Javadoc comments that begin with a question word or a comparison. */
  private static List<String> inverted(String source) {
    return JAVADOC
        .matcher(source)
        .results()
        .map(javadoc -> javadoc.group(1))
        .filter(text -> INVERTED.matcher(text).matches())
        .map(text -> text.strip().lines().findFirst().orElse(""))
        .toList();
  }

  /** Returns the numbers of the lines that are too long, except in fences and of links alone. */
  private static List<Integer> tooLong(String page) {
    List<Integer> found = new ArrayList<>();
    Predicate<String> link = ONLY_A_LINK.asMatchPredicate();
    boolean fenced = false;
    int number = 0;
    for (String line : page.lines().toList()) {
      number++;
      fenced ^= line.strip().startsWith("```");
      if (!fenced && line.length() > LONGEST && !link.test(line)) {
        found.add(number);
      }
    }
    return found;
  }

  @Test
  void shouldBeginJavadocWithAVerbOrANoun() throws IOException {
    List<String> found = new ArrayList<>();
    int comments = 0;
    for (Path file : files(Path.of("src"), ".java")) {
      String source = Files.readString(file);
      inverted(source).forEach(text -> found.add(file + ": " + text));
      Matcher each = JAVADOC.matcher(source);
      while (each.find()) {
        comments++;
      }
    }

    assertThat(found).isEmpty();
    assertThat(comments).isGreaterThan(2_000);
  }

  @Test
  void shouldHaveNoLongLinesOnPages() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(Path.of("README.md")));
    pages.addAll(files(Path.of("src/site/markdown"), ".md"));
    pages.addAll(files(Path.of(".github"), ".md"));
    List<String> found = new ArrayList<>();
    for (Path page : pages) {
      tooLong(Files.readString(page)).forEach(line -> found.add(page + ":" + line));
    }

    assertThat(found).isEmpty();
    assertThat(pages).hasSizeGreaterThan(20);
  }

  @Test
  void shouldFindWhatIsForbidden() {
    String begin = "/*" + "*";
    assertThat(inverted(begin + " What it is. */\n" + begin + "\n * The same\n * again.\n */"))
        .containsExactly("What it is.", "* The same");
    String words = "x ".repeat(LONGEST);
    String address = "https://example.com/" + "x".repeat(LONGEST);

    assertThat(tooLong("short\n" + words + "\n```\n" + words + "\n```\n" + address))
        .containsExactly(2);
  }
}
