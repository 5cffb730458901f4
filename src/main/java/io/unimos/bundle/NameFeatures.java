package io.unimos.bundle;

import java.util.List;
import java.util.Map;

/** The text side of an encoder, for making a bundle. */
public interface NameFeatures {

  /**
   * Returns the text feature of one name.
   *
   * @param name a class name or synonym
   * @return {@code [d]}, L2-normalised
   * @throws UnknownNameException if this side has a fixed table and the name is not in it
   */
  float[] of(String name) throws UnknownNameException;

  /**
   * Returns the features of names whose prompts have been through a text tower.
   *
   * @param prompts per name the features of its prompts {@code [templates][d]}
   */
  static NameFeatures averaging(Map<String, float[][]> prompts) {
    return name -> FeatureRows.normalisedMean(List.of(prompts.get(name)));
  }

  /** The report of a name that a fixed table does not have. */
  final class UnknownNameException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * @param name the name that was looked up
     * @param nearest names that the table has, the most similar first
     */
    public UnknownNameException(String name, List<String> nearest) {
      super("'" + name + "' is not in the vocabulary; nearest: " + String.join(", ", nearest));
    }
  }
}
