package io.unimos.evaluate;

import io.unimos.core.domain.OnlineDomain;

/**
 * One image of a stream: the data that the stream would carry, with its true class.
 *
 * @param id the file below its folder, or the fault and its number
 * @param label its class; {@link #UNKNOWN} for images of a fault
 * @param vector {@code [d]} half floats, as in the feature record
 * @param statistics the six numbers of the crop
 */
public record LabelledFeature(String id, int label, byte[] vector, float[] statistics) {
  /** The label of an image whose class is unknown. */
  public static final int UNKNOWN = -1;

  /** Returns true when the prediction can be right or wrong. */
  public boolean scored() {
    return label != UNKNOWN;
  }

  /** Returns the image as a domain sees it to which no label comes. */
  public OnlineDomain.Observation observation() {
    return new OnlineDomain.Observation(vector, statistics, false);
  }
}
