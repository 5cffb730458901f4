package io.unimos.encode;

/** How the encoder goes on with a batch that it could not take as it was. */
public enum EncoderFallback {
  /** The device had no memory for it: in two halves. */
  HALVED,
  /** It failed: image by image. */
  ONE_BY_ONE,
  /** The device had no memory for one image: on the CPU. */
  CPU
}
