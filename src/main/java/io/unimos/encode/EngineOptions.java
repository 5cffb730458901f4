package io.unimos.encode;

/**
 * How the tensor engine is to run.
 *
 * @param device where
 * @param cpuChunk images per forward on the CPU, whatever the batch; 8 is measured: larger batches
 *     suffer page faults of the allocator (demo encoder: 15, 22 and 32 ms an image at 1, 8 and 32)
 * @param cpuThreads threads of one operation, 0 for the engine's own choice; counts only for the
 *     first engine user of the process
 */
public record EngineOptions(DeviceChoice device, int cpuChunk, int cpuThreads) {
  /** The defaults of the settings. */
  public static final EngineOptions DEFAULT = new EngineOptions(DeviceChoice.AUTO, 8, 0);

  public EngineOptions {
    if (cpuChunk < 1 || cpuThreads < 0) {
      throw new IllegalArgumentException(
          "cpuChunk is " + cpuChunk + ", cpuThreads is " + cpuThreads);
    }
  }

  /** The same, on the CPU: what is left when a GPU has no memory. */
  public EngineOptions onCpu() {
    return new EngineOptions(DeviceChoice.CPU, cpuChunk, cpuThreads);
  }

  /** The setting {@code encode.device}. */
  public enum DeviceChoice {
    /** A GPU when the engine sees one, the CPU otherwise. */
    AUTO,
    CPU,
    /** A GPU, or no start. */
    GPU
  }
}
