package io.unimos.lab.bench;

import io.unimos.bundle.EncoderPart;
import io.unimos.encode.EncoderDevices;
import io.unimos.encode.ImageEncoder;
import io.unimos.image.decode.Resize;
import io.unimos.service.EncodeRole;
import java.util.List;
import java.util.function.Supplier;

/** An encoder without a model, which takes on the dimension of a bundle's. */
class StandInEncoder implements ImageEncoder {
  private final EncoderPart part;
  private final int imageSize;
  private final Supplier<float[]> features;

  /**
   * Creates an encoder that costs nothing.
   *
   * @param imageSize the side of the crops
   * @param features called once for each image, by several threads in turn
   */
  StandInEncoder(EncoderPart part, int imageSize, Supplier<float[]> features) {
    this.part = part;
    this.imageSize = imageSize;
    this.features = features;
  }

  /** Returns an encoder with the same feature for every image. */
  static StandInEncoder constant(EncoderPart part, int imageSize) {
    float[] feature = new float[part.dimension()];
    feature[0] = 1;
    return new StandInEncoder(part, imageSize, () -> feature);
  }

  /** Returns a loader of it, for the service. */
  final EncodeRole.EncoderLoader loader() {
    return (bundle, settings) -> EncoderDevices.of(this);
  }

  @Override
  public float[][] encode(List<byte[]> crops) {
    return crops.stream().map(crop -> features.get()).toArray(float[][]::new);
  }

  @Override
  public final int dimension() {
    return part.dimension();
  }

  @Override
  public final Resize resize() {
    return Resize.shortSideCenterCrop(imageSize);
  }

  @Override
  public final String device() {
    return "free";
  }

  @Override
  public final void close() {}
}
