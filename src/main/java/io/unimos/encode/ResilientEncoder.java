package io.unimos.encode;

import io.unimos.encode.EncodingListener.EncoderFallback;
import io.unimos.wire.Outcome;
import io.unimos.wire.RejectReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The encoder that gives each image an outcome of its own. A batch that does not fit the device is
 * halved down to one image, then tried on the CPU, then refused. A batch that fails is taken apart,
 * so that one bad image does not affect its neighbours. No image is refused for a failure that does
 * not recur, not even an image that was a batch by itself. Used by the batcher thread only.
 */
final class ResilientEncoder {
  private static final Logger LOG = LoggerFactory.getLogger(ResilientEncoder.class);

  /**
   * The number of failures without a success in between after which the images are not to blame.
   */
  static final int FAILURES_IN_A_ROW = 16;

  /** The number of whole batches at a reduced size after which twice the size is tried again. */
  static final int BATCHES_BEFORE_GROWING = 100;

  private final ImageEncoder encoder;
  private final Supplier<Optional<ImageEncoder>> fallback;
  private final int maxBatch;
  private final Runnable onForward;
  private final Consumer<EncoderFallback> onFallback;
  private int batchLimit;
  private int batchesAtLimit;
  private int failuresInARow;

  /**
   * Creates the encoder.
   *
   * @param fallback the encoder on the CPU, loaded when first needed; empty when the first one is
   *     on the CPU already
   * @param onForward runs before each forward pass
   * @param onFallback receives each batch that could not be taken as it was
   */
  ResilientEncoder(
      ImageEncoder encoder,
      Supplier<Optional<ImageEncoder>> fallback,
      int maxBatch,
      Runnable onForward,
      Consumer<EncoderFallback> onFallback) {
    this.encoder = encoder;
    this.fallback = fallback;
    this.maxBatch = Math.min(maxBatch, encoder.preferredBatch());
    this.batchLimit = this.maxBatch;
    this.onForward = onForward;
    this.onFallback = onFallback;
  }

  /**
   * Encodes any number of crops.
   *
   * @return one outcome a crop, in order
   * @throws EncoderException.Failed if the encoder fails on everything
   */
  List<Outcome<float[]>> encode(List<byte[]> crops) {
    List<Outcome<float[]>> outcomes = new ArrayList<>(crops.size());
    for (int from = 0; from < crops.size(); ) {
      int to = Math.min(crops.size(), from + batchLimit);
      outcomes.addAll(encodeOrSplit(crops.subList(from, to)));
      from = to;
    }
    growAgain();
    return outcomes;
  }

  private List<Outcome<float[]>> encodeOrSplit(List<byte[]> crops) {
    try {
      return pass(crops);
    } catch (EncoderException.OutOfMemory e) {
      return crops.size() > 1 ? halve(crops, e) : List.of(onCpu(crops, e));
    } catch (RuntimeException | StackOverflowError e) {
      return oneByOne(crops, e);
    }
  }

  private List<Outcome<float[]>> pass(List<byte[]> crops) {
    onForward.run();
    List<Outcome<float[]>> outcomes = checked(encoder.encode(crops), crops.size());
    failuresInARow = 0;
    return outcomes;
  }

  private List<Outcome<float[]>> halve(List<byte[]> crops, EncoderException.OutOfMemory cause) {
    onFallback.accept(EncoderFallback.HALVED);
    int half = crops.size() / 2;
    batchLimit = Math.min(batchLimit, half);
    batchesAtLimit = 0;
    LOG.warn(
        "{} has no memory for {} images, going on with {}: {}",
        encoder.device(),
        crops.size(),
        batchLimit,
        cause.getMessage());
    List<Outcome<float[]>> outcomes = new ArrayList<>(encodeOrSplit(crops.subList(0, half)));
    outcomes.addAll(encodeOrSplit(crops.subList(half, crops.size())));
    return outcomes;
  }

  private List<Outcome<float[]>> oneByOne(List<byte[]> crops, Throwable cause) {
    onFallback.accept(EncoderFallback.ONE_BY_ONE);
    LOG.warn(
        "{} failed on a batch of {}, trying each image alone: {}",
        encoder.device(),
        crops.size(),
        cause.toString());
    List<Outcome<float[]>> outcomes = new ArrayList<>(crops.size());
    for (byte[] crop : crops) {
      outcomes.add(alone(List.of(crop)));
    }
    return outcomes;
  }

  private Outcome<float[]> alone(List<byte[]> crop) {
    try {
      return pass(crop).get(0);
    } catch (EncoderException.OutOfMemory e) {
      return onCpu(crop, e);
    } catch (RuntimeException | StackOverflowError e) {
      return failed(e);
    }
  }

  private Outcome<float[]> onCpu(List<byte[]> crop, EncoderException.OutOfMemory cause) {
    Optional<ImageEncoder> cpu = fallback.get();
    if (cpu.isEmpty()) {
      return unavailable(cause);
    }
    onFallback.accept(EncoderFallback.CPU);
    try {
      onForward.run();
      return checked(cpu.get().encode(crop), 1).get(0);
    } catch (RuntimeException e) {
      return unavailable(e);
    }
  }

  private Outcome<float[]> failed(Throwable cause) {
    if (++failuresInARow >= FAILURES_IN_A_ROW) {
      throw new EncoderException.Failed(
          "the encoder on %s failed %d times in a row: %s"
              .formatted(encoder.device(), failuresInARow, cause),
          cause);
    }
    return unavailable(cause);
  }

  private static Outcome<float[]> unavailable(Throwable cause) {
    String detail = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return Outcome.rejected(RejectReason.ENCODER_UNAVAILABLE, detail);
  }

  private List<Outcome<float[]>> checked(float[][] features, int expected) {
    if (features.length != expected) {
      throw new IllegalStateException(
          "%d features for %d images".formatted(features.length, expected));
    }
    List<Outcome<float[]>> outcomes = new ArrayList<>(expected);
    for (float[] feature : features) {
      outcomes.add(checked(feature));
    }
    return outcomes;
  }

  private Outcome<float[]> checked(float[] feature) {
    if (feature.length != encoder.dimension()) {
      return Outcome.rejected(
          RejectReason.FEATURE_INVALID,
          "length %d instead of %d".formatted(feature.length, encoder.dimension()));
    }
    for (int i = 0; i < feature.length; i++) {
      if (!Float.isFinite(feature[i])) {
        return Outcome.rejected(
            RejectReason.FEATURE_INVALID, "%s at position %d".formatted(feature[i], i));
      }
    }
    return Outcome.ok(feature);
  }

  private void growAgain() {
    if (++batchesAtLimit >= BATCHES_BEFORE_GROWING) {
      batchLimit = Math.min(maxBatch, Math.max(1, batchLimit) * 2);
      batchesAtLimit = 0;
    }
  }
}
