package io.unimos.encode;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * One TorchScript module on one device, from a buffer of numbers to rows of floats. Owns the
 * module's native memory until {@link #close}; every run frees its own in a manager of its own. The
 * module's manager is capped, so that an array that strays into it throws instead of leaking. One
 * thread at a time: callers lock.
 */
final class TorchModule implements AutoCloseable {
  private final Path file;
  private final Model model;
  private final int dimension;
  private ByteBuffer input = ByteBuffer.allocateDirect(0);

  private TorchModule(Path file, Model model, int dimension) {
    this.file = file;
    this.model = model;
    this.dimension = dimension;
  }

  /**
   * Loads from a path, never a stream: the engine maps the file.
   *
   * @param dimension d, the length of every output row
   */
  static TorchModule load(Path file, EngineDevice device, int dimension)
      throws EncoderLoadException {
    if (!Files.isRegularFile(file)) {
      throw new EncoderLoadException(file + ": no such file");
    }
    Model model = Model.newInstance("unimos", device.device(), EngineDevice.ENGINE);
    try {
      // constants of a traced module stay on the device it was traced on unless they are mapped
      Map<String, String> options =
          device.device().isGpu() ? Map.of("mapLocation", "true") : Map.of();
      model.load(file.toAbsolutePath().getParent(), file.getFileName().toString(), options);
      return new TorchModule(file, model, dimension);
    } catch (IOException | MalformedModelException | RuntimeException e) {
      model.close();
      throw new EncoderLoadException(
          file + ": is not a TorchScript module that loads: " + OneLine.of(e), e);
    }
  }

  /**
   * Caps the manager, so that a stray array throws; called after the warm-up, which fills the
   * engine's caches.
   */
  void cap() {
    model.getNDManager().cap();
  }

  /**
   * Returns a direct buffer of this many bytes, native order, to be filled and given to {@link
   * #run}.
   */
  ByteBuffer input(long bytes) {
    try {
      if (bytes > Integer.MAX_VALUE) {
        throw new OutOfMemoryError("more than a buffer holds");
      }
      if (input.capacity() < bytes) {
        input = ByteBuffer.allocateDirect((int) bytes).order(ByteOrder.nativeOrder());
      }
      return input.clear().limit((int) bytes);
    } catch (OutOfMemoryError e) {
      throw new EncoderException.OutOfMemory("no memory for an input of " + bytes + " bytes", e);
    }
  }

  /**
   * Runs the module on the content of {@link #input}.
   *
   * @return {@code [rows][d]}
   * @throws EncoderException.OutOfMemory if the device has no memory for it
   * @throws IllegalStateException for any other failure, with its cause named
   */
  float[][] run(DataType type, int rows, Shape shape) {
    // the mode is per thread, and on in every thread but the one that started the engine
    JniUtils.setGradMode(false);
    try (NDManager manager = model.getNDManager().newSubManager()) {
      NDArray batch = manager.create(input.flip().limit(bytes(type, shape)), shape, type);
      NDList output =
          model.getBlock().forward(new ParameterStore(manager, false), new NDList(batch), false);
      return rows(output, rows);
    } catch (EngineException | OutOfMemoryError e) {
      if (isOutOfMemory(e)) {
        throw new EncoderException.OutOfMemory(
            "no memory for a batch of " + rows + ": " + OneLine.of(e), e);
      }
      throw new IllegalStateException(file + ": the engine failed: " + OneLine.of(e), e);
    }
  }

  private static int bytes(DataType type, Shape shape) {
    return Math.toIntExact(shape.size() * type.getNumOfBytes());
  }

  private float[][] rows(NDList output, int rows) {
    NDArray features = output.size() == 1 ? output.get(0) : null;
    boolean fits =
        features != null
            && features.getDataType() == DataType.FLOAT32
            && features.getShape().equals(new Shape(rows, dimension));
    if (!fits) {
      throw new UnexpectedOutputException(
          describe(output) + ", expected one float32 " + new Shape(rows, dimension));
    }
    float[] flat = features.toFloatArray();
    float[][] split = new float[rows][dimension];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(flat, row * dimension, split[row], 0, dimension);
    }
    return split;
  }

  private static String describe(NDList output) {
    if (output.size() != 1) {
      return output.size() + " tensors";
    }
    NDArray array = output.get(0);
    return array.getDataType().name().toLowerCase(Locale.ROOT) + " " + array.getShape();
  }

  /**
   * Returns true for a lack of memory, which the engine reports in words only: CUDA's allocator,
   * the CPU's, cuBLAS's and cuDNN's.
   */
  static boolean isOutOfMemory(Throwable problem) {
    if (problem instanceof OutOfMemoryError) {
      return true;
    }
    String message = String.valueOf(problem.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("out of memory")
        || message.contains("not enough memory")
        || message.contains("can't allocate memory")
        || message.contains("status_alloc_failed");
  }

  /**
   * Returns the number of arrays attached to the module's own manager, which has none after a run.
   */
  int openArrays() {
    return model.getNDManager().getManagedArrays().size();
  }

  @Override
  public void close() {
    model.close();
  }

  /** The report that the module's output is not what its manifest says. */
  static final class UnexpectedOutputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnexpectedOutputException(String message) {
      super(message);
    }
  }
}
