package io.unimos.stream;

import io.unimos.config.TopicSettings;
import io.unimos.core.source.SourceClusters;
import io.unimos.core.source.SourceModel;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;

/** Four made-up clusters, a camera that sees them with an offset, and the adapt role. */
abstract class FourClusters {
  static final TopicSettings TOPICS = AdaptRoleDriver.TOPICS;
  static final int CLASSES = 4;
  static final int DIMENSION = 32;
  static final double NOISE = .12;

  final SplittableRandom random = new SplittableRandom(5);
  final float[][] centres = SourceClusters.centres(CLASSES, DIMENSION, new SplittableRandom(1));
  final SourceModel source = SourceClusters.source(centres, 40, NOISE, 20, new SplittableRandom(2));
  final List<String> received = new ArrayList<>();
  AdaptRoleDriver role;

  @AfterEach
  void stop() {
    if (role != null) {
      role.close();
    }
  }

  /** Returns an image of a class in a domain that has moved away from the source. */
  static float[] moved(float[] centre, SplittableRandom from) {
    float[] row = centre.clone();
    for (int i = 0; i < DIMENSION; i++) {
      row[i] += (float) (NOISE * from.nextGaussian() + (i % 3 == 0 ? 0.12 : -0.05));
    }
    return SourceClusters.normalised(row);
  }

  /** Returns such an image of a random class. */
  float[] vector(SplittableRandom from) {
    return moved(centres[from.nextInt(CLASSES)], from);
  }

  /** Sends further images. */
  void send(String domain, int count) {
    for (int i = 0; i < count; i++) {
      role.feature(domain, vector(random));
    }
  }

  /** Sends images that are equal at each call with a seed. */
  void sendSeeded(String domain, int count, int seed) {
    SplittableRandom own = new SplittableRandom(seed);
    for (int i = 0; i < count; i++) {
      role.feature(domain, vector(own));
    }
  }
}
