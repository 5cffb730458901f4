package io.unimos.core.met;

import java.util.EnumSet;
import java.util.Set;

/**
 * The tensors of the heads; weight matrices are {@code [out,in]} by rows. The order is that of the
 * bytes of {@link Heads}.
 */
public enum HeadsTensor {
  /** G_vis. */
  VISION_WEIGHT,
  /** Bias of G_vis. */
  VISION_BIAS,
  /** G_txt. */
  LANGUAGE_WEIGHT,
  /** Bias of G_txt. */
  LANGUAGE_BIAS,
  /** The bottleneck. */
  BOTTLENECK_WEIGHT,
  /** Bias of the bottleneck. */
  BOTTLENECK_BIAS,
  /** Weight of the batch norm. */
  NORM_WEIGHT,
  /** Bias of the batch norm. */
  NORM_BIAS,
  /** Directions of the classifier's rows. */
  CLASSIFIER_V,
  /** Lengths of the classifier's rows. */
  CLASSIFIER_G,
  /** Bias of the classifier. */
  CLASSIFIER_BIAS,
  /** First layer of the weight generator. */
  GENERATOR1_WEIGHT,
  /** Bias of the first layer of the weight generator. */
  GENERATOR1_BIAS,
  /** Second layer of the weight generator. */
  GENERATOR2_WEIGHT,
  /** Bias of the second layer of the weight generator. */
  GENERATOR2_BIAS,
  /** First layer of the discriminator. */
  DISCRIMINATOR1_WEIGHT,
  /** Bias of the first layer of the discriminator. */
  DISCRIMINATOR1_BIAS,
  /** Second layer of the discriminator. */
  DISCRIMINATOR2_WEIGHT,
  /** Bias of the second layer of the discriminator. */
  DISCRIMINATOR2_BIAS;

  private static final Set<HeadsTensor> MATRICES =
      EnumSet.of(
          VISION_WEIGHT,
          LANGUAGE_WEIGHT,
          BOTTLENECK_WEIGHT,
          GENERATOR1_WEIGHT,
          DISCRIMINATOR1_WEIGHT,
          CLASSIFIER_V);

  /** Returns true for weight matrices, which are large. */
  boolean isMatrix() {
    return MATRICES.contains(this);
  }

  /** Returns the number of its elements. */
  public int size(HeadsShape s) {
    return switch (this) {
      case VISION_WEIGHT, LANGUAGE_WEIGHT -> s.dimension() * s.dimension();
      case VISION_BIAS, LANGUAGE_BIAS -> s.dimension();
      case BOTTLENECK_WEIGHT -> s.bottleneck() * s.dimension();
      case BOTTLENECK_BIAS, NORM_WEIGHT, NORM_BIAS -> s.bottleneck();
      case CLASSIFIER_V -> s.classes() * s.bottleneck();
      case CLASSIFIER_G, CLASSIFIER_BIAS -> s.classes();
      case GENERATOR1_WEIGHT, DISCRIMINATOR1_WEIGHT -> s.hidden() * s.dimension();
      case GENERATOR1_BIAS, GENERATOR2_WEIGHT, DISCRIMINATOR1_BIAS, DISCRIMINATOR2_WEIGHT ->
          s.hidden();
      case GENERATOR2_BIAS, DISCRIMINATOR2_BIAS -> 1;
    };
  }
}
