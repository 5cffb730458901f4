package io.unimos.method;

/**
 * Constants of the labels and of the closed-form start (METHOD.md 4, "Rounds").
 *
 * @param neighbours of each record in the graph, 10 (20 gained nothing)
 * @param sharpness power of the cosine on an edge, 3
 * @param iterations of the propagation, 20 (more gained nothing)
 * @param spread share that comes from the neighbours, .9
 * @param ridge penalty of the classifier's ridge, as a share of the mean variance, .25
 * @param classifierScale length that turns a regression on one-hot labels into logits, 8
 */
public record LabelSettings(
    int neighbours,
    int sharpness,
    int iterations,
    double spread,
    double ridge,
    double classifierScale) {

  /** The constants of METHOD.md 4. */
  public static LabelSettings standard() {
    return new LabelSettings(10, 3, 20, .9, .25, 8);
  }

  /** The same with another number of neighbours. */
  public LabelSettings withNeighbours(int count) {
    return new LabelSettings(count, sharpness, iterations, spread, ridge, classifierScale);
  }
}
