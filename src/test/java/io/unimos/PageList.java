package io.unimos;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the entries of the lists that pages get from the code, in lines that one can read. */
public final class PageList {
  private static final int LONGEST = 132;

  private PageList() {}

  /** Returns one entry: a bold term, a colon and a text, broken into lines. */
  public static String entry(String term, String text) {
    StringBuilder lines = new StringBuilder();
    StringBuilder line = new StringBuilder("* **").append(term).append("**");
    if (text.startsWith(":")) {
      line.append(':');
    }
    for (String word : text.replaceFirst("^: ", "").split(" ", -1)) {
      if (line.length() + 1 + word.length() > LONGEST) {
        lines.append(line).append('\n');
        line.setLength(0);
        line.append("  ").append(word);
      } else {
        line.append(' ').append(word);
      }
    }
    return lines.append(line).append('\n').toString();
  }

  /** Returns the parts that are not empty, in parentheses, and a colon. */
  public static String aside(String... parts) {
    String all = Stream.of(parts).filter(part -> !part.isEmpty()).collect(Collectors.joining("; "));
    return all.isEmpty() ? ":" : "(" + all + "):";
  }
}
