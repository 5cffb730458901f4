package io.unimos.evaluate;

/**
 * One image as it travels: what the stream would see of it, and the truth beside it.
 *
 * @param id the file below its folder, or the fault and its number
 * @param label its class; {@link #UNKNOWN} for what a fault made
 * @param vector {@code [d]} half floats, as in the feature record
 * @param statistics the six numbers of the crop
 */
public record LabelledFeature(String id, int label, byte[] vector, float[] statistics) {
  /** The label of an image of which nobody can say what it shows. */
  public static final int UNKNOWN = -1;

  /** True when the prediction can be right or wrong. */
  public boolean scored() {
    return label != UNKNOWN;
  }
}
