package io.unimos.core.source;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The search for known names that are similar to a given one: few letters apart, or with words in
 * common. It serves messages to people only; it never decides anything.
 */
public final class NearestNames {
  private NearestNames() {}

  /**
   * Returns at most {@code count} names, the most similar first; equally similar names keep their
   * order.
   */
  public static List<String> of(String wanted, Collection<String> known, int count) {
    String canonical = canonical(wanted);
    return known.stream()
        .map(name -> new ScoredName(name, similarity(canonical, canonical(name))))
        .sorted(Comparator.comparingDouble(ScoredName::similarity).reversed())
        .limit(count)
        .map(ScoredName::name)
        .toList();
  }

  /**
   * Returns the form in which names are compared: in lower case, with one space in place of each
   * dash or underscore of a folder's or a data set's name.
   */
  public static String canonical(String name) {
    return String.join(
        " ", Arrays.asList(name.toLowerCase(Locale.ROOT).strip().split("[\\s_-]+", -1)));
  }

  private record ScoredName(String name, double similarity) {}

  /**
   * Returns the greater similarity of letters and words, with the other one breaking ties; 1 for
   * equal names.
   */
  static double similarity(String a, String b) {
    double letters = 1 - (double) distance(a, b) / Math.max(1, Math.max(a.length(), b.length()));
    double words = sharedWords(a, b);
    return 0.9 * Math.max(letters, words) + 0.1 * Math.min(letters, words);
  }

  /** Returns the number of shared words, divided by the number of all words. */
  private static double sharedWords(String a, String b) {
    Set<String> shared = new HashSet<>(Arrays.asList(a.split(" ", -1)));
    Set<String> all = new HashSet<>(shared);
    List<String> other = Arrays.asList(b.split(" ", -1));
    shared.retainAll(other);
    all.addAll(other);
    return (double) shared.size() / all.size();
  }

  /** Returns the number of letters to insert, delete, change, or swap with their neighbour. */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int change = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(change, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          d[i][j] = Math.min(d[i][j], 1 + d[i - 2][j - 2]);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
