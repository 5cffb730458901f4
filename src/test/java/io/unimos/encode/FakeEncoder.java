package io.unimos.encode;

import io.unimos.image.decode.Resize;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/**
 * An encoder that costs nothing: the feature is the crop's mean red, green and blue, normalised,
 * and a zero. A behaviour in front of it can fail, block or spoil a batch.
 */
public final class FakeEncoder implements ImageEncoder {
  private final Function<List<byte[]>, float[][]> behaviour;
  private final int preferredBatch;
  private final int dimension;
  private final List<Integer> batches = Collections.synchronizedList(new ArrayList<>());

  public FakeEncoder() {
    this(FakeEncoder::meanColours);
  }

  public FakeEncoder(Function<List<byte[]>, float[][]> behaviour) {
    this(behaviour, Integer.MAX_VALUE);
  }

  public FakeEncoder(Function<List<byte[]>, float[][]> behaviour, int preferredBatch) {
    this(behaviour, preferredBatch, 4);
  }

  private FakeEncoder(
      Function<List<byte[]>, float[][]> behaviour, int preferredBatch, int dimension) {
    this.behaviour = behaviour;
    this.preferredBatch = preferredBatch;
    this.dimension = dimension;
  }

  /** Makes one whose features have more zeros, of this dimension in all. */
  public static FakeEncoder wider(int dimension) {
    return new FakeEncoder(
        crops -> {
          float[][] rows = meanColours(crops);
          Arrays.setAll(rows, i -> Arrays.copyOf(rows[i], dimension));
          return rows;
        },
        Integer.MAX_VALUE,
        dimension);
  }

  /** Sizes of the batches asked for, in order. */
  public List<Integer> batches() {
    return List.copyOf(batches);
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public Resize resize() {
    return Resize.shortSideCenterCrop(16);
  }

  @Override
  public String device() {
    return "fake";
  }

  @Override
  public int preferredBatch() {
    return preferredBatch;
  }

  @Override
  public float[][] encode(List<byte[]> crops) {
    batches.add(crops.size());
    return behaviour.apply(crops);
  }

  @Override
  public void close() {}

  public static float[][] meanColours(List<byte[]> crops) {
    return crops.stream().map(FakeEncoder::meanColour).toArray(float[][]::new);
  }

  private static float[] meanColour(byte[] crop) {
    float[] mean = new float[4];
    for (int i = 0; i < crop.length; i++) {
      mean[i % 3] += crop[i] & 0xff;
    }
    float norm = (float) Math.sqrt(mean[0] * mean[0] + mean[1] * mean[1] + mean[2] * mean[2]);
    for (int i = 0; i < 3; i++) {
      mean[i] /= Math.max(norm, 1);
    }
    return mean;
  }
}
