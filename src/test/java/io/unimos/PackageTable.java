package io.unimos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The table of packages on the page architecture: each row lists the rows above it that its package
 * may use. A package without a row belongs to the nearest row above it.
 *
 * @param rows the rows that a row may use, in the order of the page
 */
record PackageTable(Map<String, Set<String>> rows) {
  private static final Path PAGE = Path.of("src/site/markdown/architecture.md");
  private static final Pattern ROW =
      Pattern.compile("^\\| `([a-z.]+)` \\| [^|]+ \\| ([^|]+) \\|$", Pattern.MULTILINE);
  private static final Pattern NAME = Pattern.compile("`([a-z.]+)`");
  private static final Pattern ALL = Pattern.compile("everything above(?: in `([a-z.]+)`)?");

  private static final String OURS = "io.unimos.";

  static PackageTable read() {
    try {
      return of(Files.readString(PAGE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads the table; fails on a name that is no row above, since rows in this order have no cycle.
   */
  static PackageTable of(String page) {
    int start = page.indexOf("## Packages");
    String table = page.substring(start, page.indexOf("\n## ", start + 1));
    Map<String, Set<String>> rows = new LinkedHashMap<>();
    Matcher row = ROW.matcher(table);
    while (row.find()) {
      Set<String> used = new HashSet<>();
      Matcher all = ALL.matcher(row.group(2));
      if (all.find()) {
        String room = all.group(1);
        rows.keySet().stream().filter(n -> room == null || isIn(n, room)).forEach(used::add);
      }
      Matcher name = NAME.matcher(row.group(2));
      while (name.find()) {
        if (!rows.containsKey(name.group(1))) {
          throw new IllegalArgumentException(row.group(1) + " uses no row above: " + name.group());
        }
        used.add(name.group(1));
      }
      rows.put(row.group(1), used);
    }
    return new PackageTable(rows);
  }

  /** Returns true unless both are ours and the table does not list the use. */
  boolean permits(String from, String to) {
    if (!to.startsWith(OURS) || !from.startsWith(OURS)) {
      return !to.equals("io.unimos") || from.equals(to);
    }
    String user = row(from);
    String used = row(to);
    return user.equals(used) || rows.get(user).stream().anyMatch(name -> covers(name, user, used));
  }

  private static boolean isIn(String name, String room) {
    return name.equals(room) || name.startsWith(room + ".");
  }

  /** From outside a room its name means all of it; from within it means the package itself. */
  private static boolean covers(String name, String user, String used) {
    boolean within = user.startsWith(name + ".") || user.equals(name);
    return used.equals(name) || (!within && used.startsWith(name + "."));
  }

  private String row(String fullName) {
    String name = fullName.substring(OURS.length());
    while (!rows.containsKey(name)) {
      int dot = name.lastIndexOf('.');
      if (dot < 0) {
        throw new IllegalArgumentException("package " + fullName + " has no row in " + PAGE);
      }
      name = name.substring(0, dot);
    }
    return name;
  }
}
