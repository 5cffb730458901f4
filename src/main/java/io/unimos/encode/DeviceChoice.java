package io.unimos.encode;

/** The setting {@code encode.device}. */
public enum DeviceChoice {
  /** A GPU when the engine sees one, the CPU otherwise. */
  AUTO,
  CPU,
  /** A GPU, or no start. */
  GPU
}
