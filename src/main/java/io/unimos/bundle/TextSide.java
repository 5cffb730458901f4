package io.unimos.bundle;

import java.nio.file.Path;

/** Where an encoder part gets the feature of a class name from. */
public sealed interface TextSide {

  /**
   * A finished table of names.
   *
   * @param file safetensors: {@code features [N,d]}, metadata {@code names} joined by newlines; a
   *     row is already the normalised mean over the prompt templates
   */
  record Table(Path file) implements TextSide {}

  /**
   * A text tower.
   *
   * @param module TorchScript: tokens int64 {@code [B, contextLength]} to L2-normalised float32
   *     {@code [B,d]}
   * @param tokenizer tokenizer.json
   * @param contextLength tokens of a prompt, padding included
   */
  record Tower(Path module, Path tokenizer, int contextLength) implements TextSide {}
}
