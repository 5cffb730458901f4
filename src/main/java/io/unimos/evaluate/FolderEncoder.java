package io.unimos.evaluate;

import io.unimos.core.math.HalfFloats;
import io.unimos.core.math.Sha256;
import io.unimos.encode.ImageEncoder;
import io.unimos.image.decode.ImageDecoder;
import io.unimos.image.decode.ImageStatistics;
import io.unimos.wire.Outcome;
import io.unimos.wire.RejectReason;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * The encoder of files to samples by the service's own way: guards, decoding, crop, encoder, half
 * floats. Uses an encoder that others close. One thread; memory is one batch of crops.
 */
public final class FolderEncoder {
  private static final int BATCH = 32;

  private final ImageDecoder decoder;
  private final ImageEncoder encoder;
  private final FeatureCache cache;

  /** Creates the encoder from its parts. */
  public FolderEncoder(ImageDecoder decoder, ImageEncoder encoder, FeatureCache cache) {
    this.decoder = decoder;
    this.encoder = encoder;
    this.cache = cache;
  }

  /**
   * The images of a domain.
   *
   * @param samples in the folder's order
   * @param refused the images that the service would refuse
   */
  public record Encoded(String domain, List<LabelledFeature> samples, List<Refused> refused) {}

  private record Waiting(int at, LabelledFolder.Entry image, String hash, byte[] crop) {}

  /**
   * Encodes a folder.
   *
   * @param progress receives the number of further images that are done
   * @throws EvaluationException if no image can be used
   */
  public Encoded encode(LabelledFolder folder, IntConsumer progress)
      throws IOException, EvaluationException {
    LabelledFeature[] samples = new LabelledFeature[folder.images().size()];
    List<Refused> refused = new ArrayList<>();
    List<Waiting> waiting = new ArrayList<>();
    for (int i = 0; i < samples.length; i++) {
      LabelledFolder.Entry image = folder.images().get(i);
      byte[] bytes = Files.isRegularFile(image.file()) ? bytes(image) : new byte[0];
      String hash = Sha256.hex(bytes);
      FeatureCache.Entry known = cache.find(hash).orElse(null);
      if (known != null) {
        samples[i] = sample(image, known);
      } else {
        Outcome<byte[]> crop = crop(bytes);
        if (crop instanceof Outcome.Ok<byte[]> ok) {
          waiting.add(new Waiting(i, image, hash, ok.value()));
        } else if (crop instanceof Outcome.Rejected<byte[]> no) {
          refused.add(new Refused(folder.name(), image.id(), no.reason(), no.detail()));
        }
      }
      if (waiting.size() == BATCH || i == samples.length - 1) {
        encode(waiting, samples);
        waiting.clear();
      }
      progress.accept(1);
    }
    List<LabelledFeature> usable =
        java.util.Arrays.stream(samples).filter(java.util.Objects::nonNull).toList();
    if (usable.isEmpty()) {
      throw new EvaluationException(
          "--target: none of the images of " + folder.name() + " is usable");
    }
    return new Encoded(folder.name(), usable, List.copyOf(refused));
  }

  /** Returns a sample of pixels that no file holds. */
  LabelledFeature encode(String id, byte[] crop) {
    FeatureCache.Entry entry = entry(crop, encoder.encode(List.of(crop))[0]);
    return new LabelledFeature(id, LabelledFeature.UNKNOWN, entry.vector(), entry.statistics());
  }

  /** Returns the side of the crops in pixels. */
  int imageSize() {
    return encoder.resize().size();
  }

  private static byte[] bytes(LabelledFolder.Entry image) throws IOException {
    return Files.readAllBytes(image.file());
  }

  private Outcome<byte[]> crop(byte[] bytes) {
    return decoder.decode(bytes).then(pixels -> Outcome.ok(encoder.resize().crop(pixels)));
  }

  private void encode(List<Waiting> waiting, LabelledFeature[] samples) throws IOException {
    if (waiting.isEmpty()) {
      return;
    }
    float[][] features = encoder.encode(waiting.stream().map(Waiting::crop).toList());
    for (int i = 0; i < features.length; i++) {
      Waiting image = waiting.get(i);
      FeatureCache.Entry entry = entry(image.crop(), features[i]);
      cache.put(image.hash(), entry);
      samples[image.at()] = sample(image.image(), entry);
    }
  }

  private FeatureCache.Entry entry(byte[] crop, float[] feature) {
    int side = encoder.resize().size();
    ImageStatistics s = ImageStatistics.of(crop, side, side);
    float[] statistics = {
      s.brightness(), s.contrast(), s.sharpness(), s.red(), s.green(), s.blue()
    };
    return new FeatureCache.Entry(HalfFloats.pack(feature), statistics);
  }

  private static LabelledFeature sample(LabelledFolder.Entry image, FeatureCache.Entry entry) {
    return new LabelledFeature(image.id(), image.label(), entry.vector(), entry.statistics());
  }

  /**
   * An image that the service would refuse.
   *
   * @param domain the image's domain
   * @param id the file below the domain's folder
   */
  public record Refused(String domain, String id, RejectReason reason, String detail) {}
}
