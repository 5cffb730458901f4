package io.unimos.console;

import io.pebbletemplates.pebble.extension.escaper.SafeString;
import io.unimos.page.Templates;
import io.unimos.page.Words;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The words of the pages: a page of its own, and links that show the meaning as a tooltip. */
final class Glossary {
  /**
   * A word with its meaning.
   *
   * @param id the anchor on the page
   */
  public record Entry(String id, String term, String meaning) {
    private static Entry of(String line) {
      String[] parts = line.split(" = ", 2);
      return new Entry(parts[0].replaceAll("\\W+", "-"), parts[0], parts[1]);
    }

    private SafeString link() {
      return new SafeString(
          "<a class=\"term\" href=\"/glossary#%s\" title=\"%s\">%s</a>"
              .formatted(id, Words.escaped(meaning), Words.escaped(term)));
    }
  }

  private static final List<Entry> ENTRIES =
      new String(Templates.resource("io/unimos/console/glossary.txt"), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(Entry::of)
          .toList();

  private static final Map<String, SafeString> LINKS =
      ENTRIES.stream().collect(Collectors.toMap(Entry::term, Entry::link));

  private Glossary() {}

  /** Returns all words, in the order of their page. */
  static List<Entry> entries() {
    return ENTRIES;
  }

  /** Returns the link of each word. */
  static Map<String, SafeString> links() {
    return LINKS;
  }
}
