package io.unimos.encode;

/**
 * The options of the tensor engine.
 *
 * @param device the device to run on
 * @param cpuChunk images per forward pass on the CPU, for any batch size; larger batches than 8
 *     suffer page faults of the allocator
 * @param cpuThreads threads of one operation, 0 for the engine's own choice; counts only for the
 *     first engine user of the process
 */
public record EngineOptions(DeviceChoice device, int cpuChunk, int cpuThreads) {
  private static final int CPU_CHUNK = 8;

  /** The defaults, equal to those of the settings. */
  public static final EngineOptions DEFAULT = of(DeviceChoice.AUTO, 0);

  public EngineOptions {
    if (cpuChunk < 1 || cpuThreads < 0) {
      throw new IllegalArgumentException(
          "cpuChunk is " + cpuChunk + ", cpuThreads is " + cpuThreads);
    }
  }

  /** Returns options with the number of images per forward pass that suits a CPU. */
  public static EngineOptions of(DeviceChoice device, int cpuThreads) {
    return new EngineOptions(device, CPU_CHUNK, cpuThreads);
  }

  /** Returns these options for the CPU, which stands in when a GPU has no memory. */
  public EngineOptions onCpu() {
    return new EngineOptions(DeviceChoice.CPU, cpuChunk, cpuThreads);
  }

  /** The setting {@code encode.device}. */
  public enum DeviceChoice {
    /** A GPU when the engine sees one, the CPU otherwise. */
    AUTO,
    CPU,
    /** A GPU; without one the start fails. */
    GPU
  }
}
