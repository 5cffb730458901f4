package io.unimos.evaluate;

import java.util.Arrays;
import java.util.List;

/**
 * Something to be played, as a person would write it: rows of the documentation's tables can be
 * repeated by hand.
 *
 * @param cameras names of the folders, one below each seed's, separated by blanks
 * @param options of {@code evaluate}, separated by blanks
 */
public record Experiment(String cameras, String options) {

  /** For people who wait. */
  public String label() {
    return cameras + " " + options;
  }

  /** The cameras one by one. */
  public List<String> cameraNames() {
    return words(cameras);
  }

  /** The options one by one. */
  public List<String> optionWords() {
    return words(options);
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.split(" ", -1)).filter(word -> !word.isEmpty()).toList();
  }
}
