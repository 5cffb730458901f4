package io.unimos.encode;

/**
 * The switches of the tensor engine, in one place. They are system properties that the engine reads
 * when it starts, so {@link #apply} comes before the first use of DJL anywhere in the process.
 * Properties from the command line have precedence.
 */
public final class EngineFlags {
  private static final String THREADS = "ai.djl.pytorch.num_threads";
  private static final String GRAPH_OPTIMIZER = "ai.djl.pytorch.graph_optimizer";

  private EngineFlags() {}

  /**
   * Switches off downloads and telemetry, and keeps the tokenizer on the CPU.
   *
   * @param cpuThreads threads of one operation, 0 for the engine's own choice
   */
  public static void apply(int cpuThreads) {
    setIfAbsent("ai.djl.offline", "true");
    setIfAbsent("OPT_OUT_TRACKING", "true");
    // on a host with a GPU the tokenizer would look for a CUDA build of itself on the network
    setIfAbsent("RUST_FLAVOR", "cpu");
    if (cpuThreads > 0) {
      setIfAbsent(THREADS, Integer.toString(cpuThreads));
    }
  }

  /**
   * Switches off the graph optimiser on a GPU: it compiles kernels for every new batch size, and
   * batches vary.
   */
  static void applyForGpu() {
    setIfAbsent(GRAPH_OPTIMIZER, "false");
  }

  private static void setIfAbsent(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }
}
