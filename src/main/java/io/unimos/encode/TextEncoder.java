package io.unimos.encode;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The text tower of an encoder part on DJL, needed only while a bundle is made: prompts to token
 * ids int64 {@code [B, contextLength]} to L2-normalised float32 {@code [B,d]}. Owns the module's
 * and the tokenizer's native memory until {@link #close}. One thread at a time.
 */
public final class TextEncoder implements AutoCloseable {
  private final Path file;
  private final int contextLength;
  private final int paddingId;
  private final int chunk;
  private final HuggingFaceTokenizer tokenizer;
  private final TorchModule module;

  private TextEncoder(
      Path file,
      int contextLength,
      int paddingId,
      int chunk,
      HuggingFaceTokenizer tokenizer,
      TorchModule module) {
    this.file = file;
    this.contextLength = contextLength;
    this.paddingId = paddingId;
    this.chunk = chunk;
    this.tokenizer = tokenizer;
    this.module = module;
  }

  /**
   * Loads tower and tokenizer.
   *
   * @param file TorchScript module
   * @param tokenizerJson of the tokenizers library; its own padding is not trusted, prompts are
   *     padded and cut here
   * @param contextLength tokens of a prompt, padding included
   * @param paddingId the token that fills up a shorter prompt
   * @param dimension d
   */
  public static TextEncoder load(
      Path file,
      Path tokenizerJson,
      int contextLength,
      int paddingId,
      int dimension,
      EngineOptions options)
      throws EncoderLoadException {
    EngineDevice device = EngineDevice.choose(options);
    HuggingFaceTokenizer tokenizer = tokenizer(tokenizerJson, contextLength);
    try {
      TorchModule module = TorchModule.load(file, device, dimension);
      return new TextEncoder(file, contextLength, paddingId, options.cpuChunk(), tokenizer, module);
    } catch (EncoderLoadException e) {
      tokenizer.close();
      throw e;
    }
  }

  static HuggingFaceTokenizer tokenizer(Path file, int contextLength) throws EncoderLoadException {
    if (!Files.isRegularFile(file)) {
      throw new EncoderLoadException(file + ": no such file");
    }
    try {
      return HuggingFaceTokenizer.builder()
          .optTokenizerPath(file)
          .optAddSpecialTokens(true)
          .optTruncation(true)
          .optMaxLength(contextLength)
          .optPadding(false)
          .build();
    } catch (IOException | RuntimeException e) {
      throw new EncoderLoadException(file + ": is not a tokenizer that loads: " + OneLine.of(e), e);
    }
  }

  /** Returns the token ids {@code [contextLength]} of one prompt, cleaned by {@link PromptText}. */
  public long[] tokens(String prompt) {
    return tokens(tokenizer, contextLength, paddingId, prompt);
  }

  static long[] tokens(
      HuggingFaceTokenizer tokenizer, int contextLength, int paddingId, String prompt) {
    long[] ids = tokenizer.encode(PromptText.clean(prompt)).getIds();
    if (ids.length > contextLength) {
      throw new IllegalStateException(
          "the tokenizer gave " + ids.length + " ids, expected " + contextLength + " at most");
    }
    long[] padded = Arrays.copyOf(ids, contextLength);
    Arrays.fill(padded, ids.length, contextLength, paddingId);
    return padded;
  }

  /**
   * Encodes prompts in small chunks.
   *
   * @return {@code [n][d]}, L2-normalised, in the order given
   * @throws EncoderLoadException if the tower does not give such rows
   */
  public float[][] encode(List<String> prompts) throws EncoderLoadException {
    List<float[]> features = new ArrayList<>();
    for (int from = 0; from < prompts.size(); from += chunk) {
      int to = Math.min(prompts.size(), from + chunk);
      features.addAll(Arrays.asList(encodeChunk(prompts.subList(from, to))));
    }
    return features.toArray(float[][]::new);
  }

  private float[][] encodeChunk(List<String> prompts) throws EncoderLoadException {
    ByteBuffer input = module.input((long) prompts.size() * contextLength * Long.BYTES);
    for (String prompt : prompts) {
      for (long id : tokens(prompt)) {
        input.putLong(id);
      }
    }
    Shape shape = new Shape(prompts.size(), contextLength);
    try {
      return module.run(DataType.INT64, prompts.size(), shape);
    } catch (TorchModule.UnexpectedOutputException e) {
      throw new EncoderLoadException(file + ": output: is " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    module.close();
    tokenizer.close();
  }
}
