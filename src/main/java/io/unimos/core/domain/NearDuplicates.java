package io.unimos.core.domain;

import io.unimos.core.math.Vectors;
import io.unimos.core.source.SourceModel;
import java.util.Arrays;

/**
 * The bound on the cosine to an earlier image above which an image is a repeat
 * (method-specification 4.10). It is fitted on the source bank. No two images of the bank are the
 * same, so half the distance of its nearest pairs is closer than different images come. Immutable;
 * any thread.
 */
final class NearDuplicates {
  /** The number of learned images that a new one is compared with. */
  static final int REACH = 32;

  /** The share of the bank's rows that are left out as likely copies: banks do hold some. */
  private static final double COPIES = .01;

  private static final double SHARE_OF_DISTANCE = .5;

  /**
   * The greatest bound. Half precision at 512 numbers blurs a cosine by less than 1e-4, and a bank
   * of copies must not lead to a bound of 1.
   */
  private static final double MOST = .9995;

  private NearDuplicates() {}

  /** Returns the cosine above which an image repeats another one. */
  static double threshold(SourceModel source) {
    double[] nearest = new double[source.features().length];
    Arrays.fill(nearest, -1);
    for (int i = 0; i < nearest.length; i++) {
      for (int j = 0; j < i; j++) {
        if (source.labels()[i] == source.labels()[j]) {
          double cosine = Vectors.dotInOrder(source.features()[i], source.features()[j]);
          nearest[i] = Math.max(nearest[i], cosine);
          nearest[j] = Math.max(nearest[j], cosine);
        }
      }
    }
    Arrays.sort(nearest);
    double near = nearest[(int) ((1 - COPIES) * (nearest.length - 1))];
    return Math.min(MOST, 1 - SHARE_OF_DISTANCE * (1 - near));
  }
}
