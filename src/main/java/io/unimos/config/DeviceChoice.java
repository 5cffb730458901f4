package io.unimos.config;

/** Where the encoder may run. */
public enum DeviceChoice {
  /** A GPU when the engine finds one, otherwise the CPU. */
  AUTO,
  /** The CPU even if there is a GPU. */
  CPU,
  /** A GPU, or refuse to start. */
  GPU
}
