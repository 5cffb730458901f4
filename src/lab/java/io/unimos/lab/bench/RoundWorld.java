package io.unimos.lab.bench;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleException;
import io.unimos.bundle.DemoBundle;
import io.unimos.cli.TemporaryFolder;
import io.unimos.core.domain.AdaptSettings;
import io.unimos.core.domain.DomainContext;
import io.unimos.core.domain.HeapJournal;
import io.unimos.core.domain.OnlineDomain;
import io.unimos.core.domain.RoundRequest;
import io.unimos.core.domain.Trainer;
import io.unimos.core.math.HalfFloats;
import io.unimos.core.math.Vectors;
import io.unimos.core.source.SourceModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * A source and cameras of it that request a round. The source is the demo's bundle or synthetic
 * classes: each is a cloud about a direction of its own, wide along a few directions that all
 * share. Seeded.
 */
final class RoundWorld {
  private static final float[] STATISTICS = {.5f, .2f, .1f, .5f, .5f, .5f};
  private static final long SEED = 404;
  private static final double SCALE = 30;
  private static final double NOISE = .04;
  private static final double SHARED = .3;
  private static final int SHARED_DIRECTIONS = 8;
  private static final int FIRST_ROUND = 64;

  private final SourceModel source;

  RoundWorld(SourceModel source) {
    this.source = source;
  }

  /** Returns the world of the demo's bundle. */
  static RoundWorld demo() throws IOException, BundleException {
    try (TemporaryFolder folder = TemporaryFolder.create("unimos-bench-")) {
      Path bundle = folder.path().resolve("bundle");
      DemoBundle.unpack(bundle);
      return new RoundWorld(Bundle.load(bundle).sourceModel());
    }
  }

  /**
   * Returns a synthetic world: K classes with the given number of images each, a fifth of them held
   * out.
   */
  static RoundWorld of(int classes, int dimension, int each) {
    SplittableRandom random = new SplittableRandom(SEED);
    float[][] text = new float[classes][];
    for (int k = 0; k < classes; k++) {
      text[k] = unit(noise(dimension, 1, random));
    }
    float[][] shared = new float[SHARED_DIRECTIONS][];
    for (int s = 0; s < shared.length; s++) {
      shared[s] = unit(noise(dimension, 1, random));
    }
    int rows = each * classes;
    float[][] features = new float[rows][];
    int[] labels = new int[rows];
    boolean[] heldOut = new boolean[rows];
    for (int i = 0; i < rows; i++) {
      labels[i] = i % classes;
      heldOut[i] = i / classes % 5 == 0;
      float[] row = noise(dimension, NOISE, random);
      Vectors.axpy(1, text[labels[i]], 0, row, 0, dimension);
      for (float[] direction : shared) {
        float along = (float) (SHARED * random.nextGaussian());
        Vectors.axpy(along, direction, 0, row, 0, dimension);
      }
      features[i] = unit(row);
    }
    return new RoundWorld(
        SourceModel.of(text, features, labels, heldOut, new SourceModel.Scales(SCALE, SCALE, 3)));
  }

  SourceModel source() {
    return source;
  }

  /**
   * Returns the context that all cameras share, as the service has it; a drift would forget what is
   * measured.
   */
  DomainContext context() {
    AdaptSettings settings = AdaptSettings.stream(AdaptSettings.EVERYTHING_TEACHES);
    return DomainContext.of(
        source,
        settings
            .withMode(AdaptSettings.Mode.BACKGROUND)
            .withDrift(settings.drift().withEnabled(false)));
  }

  /** Returns the features of a camera that has moved away from the source. */
  MovedFeatures features(long seed) {
    return new MovedFeatures(Vectors.narrowed(source.features()), seed);
  }

  /** Returns the next image of a camera. */
  static OnlineDomain.Observation image(MovedFeatures features, String id) {
    return new OnlineDomain.Observation(HalfFloats.pack(features.get()), STATISTICS, false, id);
  }

  /**
   * A camera and the round that it requests.
   *
   * @param domain the domain, which has shown {@code images} images
   */
  record Waiting(OnlineDomain domain, RoundRequest request) {}

  /**
   * Returns a camera that has shown images; with more than two windows it has a version behind it.
   *
   * @param images the number of images, a multiple of 64
   */
  Waiting camera(DomainContext context, int images) {
    OnlineDomain domain = OnlineDomain.restore("bench", context, new HeapJournal());
    MovedFeatures features = features(SEED);
    for (int i = 1; i <= images; i++) {
      domain.observe(image(features, ""));
      if (i == FIRST_ROUND && images > 2 * FIRST_ROUND) {
        domain.apply(new Trainer(context).run(wanted(domain)));
      }
    }
    return new Waiting(domain, wanted(domain));
  }

  private static RoundRequest wanted(OnlineDomain domain) {
    return domain
        .wantsRound()
        .orElseThrow(() -> new IllegalStateException("the camera wants no round"));
  }

  private static float[] noise(int dimension, double deviation, SplittableRandom random) {
    float[] row = new float[dimension];
    for (int j = 0; j < dimension; j++) {
      row[j] = (float) (deviation * random.nextGaussian());
    }
    return row;
  }

  private static float[] unit(float[] row) {
    return Vectors.narrowed(Vectors.normalised(Vectors.widened(row)));
  }
}
