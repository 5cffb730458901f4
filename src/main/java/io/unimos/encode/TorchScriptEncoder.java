package io.unimos.encode;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.unimos.core.math.Vectors;
import io.unimos.image.decode.Resize;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The image tower of a bundle on DJL: uint8 {@code [B,H,W,3]} to L2-normalised float32 {@code
 * [B,d]}; the module normalises pixels itself. Owns the module's native memory until {@link #close}
 * and holds one input buffer besides. Any thread may call it, one at a time; it is meant for the
 * one batcher thread of its device.
 */
public final class TorchScriptEncoder implements ImageEncoder {
  private static final Logger LOG = LoggerFactory.getLogger(TorchScriptEncoder.class);
  private static final int CHANNELS = 3;

  /** The number of warm-up runs: the engine profiles the first run and optimises in the second. */
  private static final int WARM_UP_RUNS = 3;

  private static final double NORM_TOLERANCE = 0.01;

  private final String id;
  private final int dimension;
  private final Resize resize;
  private final String device;
  private final int chunk;
  private final TorchModule module;
  private boolean closed;

  private TorchScriptEncoder(
      String id, int dimension, Resize resize, EngineDevice device, int chunk, TorchModule module) {
    this.id = id;
    this.dimension = dimension;
    this.resize = resize;
    this.device = device.label();
    this.chunk = chunk;
    this.module = module;
  }

  /**
   * Loads, checks and warms up an image tower; logs the device and the reason for it.
   *
   * @param file TorchScript module
   * @param id the encoder's id, as in its bundle
   * @param dimension d, which the module must put out
   * @param resize how an image becomes the square input, and its side
   * @throws EncoderLoadException one line: the file and what is wrong with it
   */
  public static TorchScriptEncoder load(
      Path file, String id, int dimension, Resize resize, EngineOptions options)
      throws EncoderLoadException {
    EngineDevice device = EngineDevice.choose(options);
    TorchModule module = TorchModule.load(file, device, dimension);
    // a GPU takes the batcher's whole batch, a CPU is quicker with a few at a time
    int chunk = device.device().isGpu() ? Integer.MAX_VALUE : options.cpuChunk();
    TorchScriptEncoder encoder =
        new TorchScriptEncoder(id, dimension, resize, device, chunk, module);
    try {
      encoder.warmUp(file);
    } catch (EncoderLoadException | RuntimeException e) {
      encoder.close();
      throw e;
    }
    LOG.info("encoder {} runs on {}: {}", id, encoder.device, device.reason());
    return encoder;
  }

  private void warmUp(Path file) throws EncoderLoadException {
    byte[] crop = new byte[cropBytes()];
    for (int i = 0; i < crop.length; i++) {
      crop[i] = (byte) (i * 31);
    }
    try {
      for (int run = 0; run < WARM_UP_RUNS; run++) {
        checkNorm(file, encode(List.of(crop))[0]);
      }
    } catch (TorchModule.UnexpectedOutputException e) {
      throw new EncoderLoadException(file + ": output: is " + e.getMessage(), e);
    } catch (RuntimeException e) {
      throw new EncoderLoadException(
          file + ": cannot encode an image of " + resize.size() + " pixels: " + OneLine.of(e), e);
    }
    module.cap();
  }

  private int cropBytes() {
    return resize.size() * resize.size() * CHANNELS;
  }

  private static void checkNorm(Path file, float[] feature) throws EncoderLoadException {
    double norm = Math.sqrt(Vectors.dotInOrder(feature, feature));
    if (!(Math.abs(norm - 1) <= NORM_TOLERANCE)) {
      throw new EncoderLoadException(file + ": output: has norm " + (float) norm + ", expected 1");
    }
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public Resize resize() {
    return resize;
  }

  @Override
  public String device() {
    return device;
  }

  @Override
  public int preferredBatch() {
    return chunk;
  }

  @Override
  public synchronized float[][] encode(List<byte[]> crops) {
    if (closed) {
      throw new IllegalStateException("encoder " + id + " is closed");
    }
    List<float[]> features = new ArrayList<>(crops.size());
    for (int from = 0; from < crops.size(); from += Math.min(chunk, crops.size() - from)) {
      int to = from + Math.min(chunk, crops.size() - from);
      features.addAll(List.of(encodeChunk(crops.subList(from, to))));
    }
    return features.toArray(float[][]::new);
  }

  private float[][] encodeChunk(List<byte[]> crops) {
    int cropBytes = cropBytes();
    ByteBuffer input = module.input((long) crops.size() * cropBytes);
    for (byte[] crop : crops) {
      if (crop.length != cropBytes) {
        throw new IllegalArgumentException(
            "a crop of " + crop.length + " bytes, expected " + cropBytes);
      }
      input.put(crop);
    }
    Shape shape = new Shape(crops.size(), resize.size(), resize.size(), CHANNELS);
    return module.run(DataType.UINT8, crops.size(), shape);
  }

  /** Returns the number of arrays that outlived their forward pass; anything but 0 is a leak. */
  synchronized int openArrays() {
    return module.openArrays();
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      module.close();
    }
  }
}
