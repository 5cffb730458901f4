package io.unimos.core.domain;

import io.unimos.core.math.Probabilities;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * The probabilities that the components give for one image. Immutable by agreement: nobody writes
 * to the arrays.
 *
 * @param probabilities {@code [K]} of each component that answered, in the order of {@link
 *     Component}
 */
public record Answers(Map<Component, double[]> probabilities) {

  /** Keeps a copy of the map, not of the arrays. */
  public Answers {
    probabilities = Collections.unmodifiableMap(new EnumMap<>(probabilities));
  }

  /**
   * Returns the probabilities that a component gives, {@code [K]}.
   *
   * @throws IllegalArgumentException if it did not answer
   */
  public double[] of(Component component) {
    double[] p = probabilities.get(component);
    if (p == null) {
      throw new IllegalArgumentException(component + " did not answer");
    }
    return p;
  }

  /** Returns the class that a component names, in 0..K-1. */
  public int label(Component component) {
    return Probabilities.argmax(of(component));
  }

  /** Returns the probability of the class that a component names. */
  public double confidence(Component component) {
    return of(component)[label(component)];
  }
}
