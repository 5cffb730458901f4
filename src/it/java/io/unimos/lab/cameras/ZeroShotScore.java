package io.unimos.lab.cameras;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.DemoBundle;
import io.unimos.bundle.EncoderPart;
import io.unimos.core.prototypes.ZeroShot;
import io.unimos.encode.EngineOptions;
import io.unimos.encode.EngineOptions.DeviceChoice;
import io.unimos.encode.TorchScriptEncoder;
import io.unimos.image.decode.ImageDecoder;
import io.unimos.image.guard.ImageLimits;
import io.unimos.wire.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The frozen encoder's accuracy on the demo's cameras, without a stream: scenes, JPEG, decoder,
 * crop, encoder, text. Owns the encoder until {@link #close}.
 */
final class ZeroShotScore implements AutoCloseable {
  private static final int CHUNK = 8;

  private final Bundle bundle;
  private final TorchScriptEncoder encoder;
  private final ZeroShot zeroShot;
  private final ImageDecoder decoder =
      new ImageDecoder(new ImageLimits(1 << 20, 1 << 20, Duration.ofSeconds(60)));

  ZeroShotScore(Path folder) throws Exception {
    DemoBundle.unpack(folder);
    bundle = Bundle.load(folder);
    EncoderPart part = bundle.encoder();
    encoder =
        TorchScriptEncoder.load(
            part.image(),
            part.id(),
            part.dimension(),
            part.resize(),
            new EngineOptions(DeviceChoice.CPU, CHUNK, 1));
    zeroShot = new ZeroShot(bundle.text(), bundle.textScale());
  }

  /** Returns the correctness of each of the images {@code 0..count-1}. */
  boolean[] hits(String condition, long seed, int count) {
    boolean[] hits = new boolean[count];
    for (int from = 0; from < count; from += CHUNK) {
      List<DemoImage> images = new ArrayList<>();
      List<byte[]> crops = new ArrayList<>();
      for (int i = from; i < Math.min(count, from + CHUNK); i++) {
        DemoImage image = DemoCameras.render(condition, seed, i);
        images.add(image);
        crops.add(crop(image.jpeg()));
      }
      float[][] features = encoder.encode(crops);
      for (int i = 0; i < features.length; i++) {
        String named = bundle.classes().get(best(zeroShot.logits(features[i])));
        hits[from + i] = named.equals(images.get(i).label());
      }
    }
    return hits;
  }

  private byte[] crop(byte[] jpeg) {
    Outcome<byte[]> crop = decoder.decode(jpeg).then(p -> Outcome.ok(encoder.resize().crop(p)));
    return ((Outcome.Ok<byte[]>) crop).value();
  }

  private static int best(float[] logits) {
    int best = 0;
    for (int k = 1; k < logits.length; k++) {
      best = logits[k] > logits[best] ? k : best;
    }
    return best;
  }

  /** The share of hits from an index on. */
  static double accuracy(boolean[] hits, int from) {
    int right = 0;
    for (int i = from; i < hits.length; i++) {
      right += hits[i] ? 1 : 0;
    }
    return (double) right / (hits.length - from);
  }

  @Override
  public void close() {
    encoder.close();
  }

  /** Arguments: count, then seeds. Prints the accuracy of all images and of the last 500. */
  public static void main(String[] arguments) throws Exception {
    int count = Integer.parseInt(arguments[0]);
    Path folder = Files.createTempDirectory("unimos-score");
    try (ZeroShotScore score = new ZeroShotScore(folder)) {
      for (int i = 1; i < arguments.length; i++) {
        for (String condition : DemoCameras.conditions()) {
          boolean[] hits = score.hits(condition, Long.parseLong(arguments[i]), count);
          System.out.printf(
              Locale.ROOT,
              "seed %s %-8s all %.3f last 500 %.3f%n",
              arguments[i],
              condition,
              accuracy(hits, 0),
              accuracy(hits, Math.max(0, count - 500)));
        }
      }
    }
  }
}
