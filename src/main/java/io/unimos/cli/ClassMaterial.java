package io.unimos.cli;

import io.unimos.bundle.BundleException;
import io.unimos.bundle.DemoBundle;
import io.unimos.bundle.EncoderPart;
import io.unimos.bundle.EncoderPart.TextSide;
import io.unimos.bundle.NameFeatures;
import io.unimos.bundle.SourceBank;
import io.unimos.bundle.SourceImages;
import io.unimos.bundle.Vocabulary;
import io.unimos.encode.EncoderLoadException;
import io.unimos.encode.EngineOptions;
import io.unimos.encode.TextEncoder;
import io.unimos.encode.TorchScriptEncoder;
import io.unimos.image.decode.ImageDecoder;
import io.unimos.image.guard.ImageLimits;
import io.unimos.wire.Outcome;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The computation of features of class names and of source images, once, when a person asks for it.
 */
public final class ClassMaterial {
  /** The name of the encoder in this jar. */
  public static final String DEMO = "demo";

  /** The service's own defaults; a source image that it would refuse is refused here. */
  private static final ImageLimits LIMITS =
      new ImageLimits(8 << 20, 50_000_000, Duration.ofSeconds(2));

  private ClassMaterial() {}

  /**
   * Returns the encoder of a folder.
   *
   * @param where the folder with encoder.json, or 'demo' for the encoder in this jar
   * @param unpacked an empty folder for the demo's encoder
   */
  public static EncoderPart encoder(String where, Path unpacked) throws BundleException {
    if (!where.equals(DEMO)) {
      return EncoderPart.load(Path.of(where));
    }
    DemoBundle.unpackEncoder(unpacked);
    return EncoderPart.load(unpacked);
  }

  /** Returns the text features of these names, over the encoder's prompt templates. */
  public static NameFeatures names(EncoderPart part, List<String> names, EngineOptions options)
      throws BundleException, EncoderLoadException {
    return names(part, part.promptTemplates(), names, options);
  }

  /**
   * Returns the text feature of a sentence as it is, {@code [d]}.
   *
   * @throws NameFeatures.UnknownNameException if the encoder only has a table of names
   */
  public static float[] sentence(EncoderPart part, String sentence, EngineOptions options)
      throws BundleException, EncoderLoadException, NameFeatures.UnknownNameException {
    return names(part, List.of("{}"), List.of(sentence), options).of(sentence);
  }

  private static NameFeatures names(
      EncoderPart part, List<String> templates, List<String> names, EngineOptions options)
      throws BundleException, EncoderLoadException {
    TextSide side = part.text().orElseThrow();
    if (side instanceof TextSide.Table table) {
      return Vocabulary.read(table.file(), part.dimension());
    }
    TextSide.Tower tower = (TextSide.Tower) side;
    Map<String, float[][]> features = new HashMap<>();
    try (TextEncoder encoder =
        TextEncoder.load(
            tower.module(),
            tower.tokenizer(),
            tower.contextLength(),
            tower.paddingId(),
            part.dimension(),
            options)) {
      for (String name : names) {
        List<String> prompts = templates.stream().map(t -> t.replace("{}", name)).toList();
        features.put(name, encoder.encode(prompts));
      }
    }
    return NameFeatures.averaging(features);
  }

  /**
   * Returns the features of labelled images.
   *
   * @param seed the seed by which bank and hold-out are drawn
   * @param err receives the progress and the refused files
   */
  public static SourceBank bank(
      EncoderPart part,
      List<String> labels,
      SourceImages images,
      long seed,
      EngineOptions options,
      PrintWriter err)
      throws BundleException, EncoderLoadException {
    ImageDecoder decoder = new ImageDecoder(LIMITS);
    try (TorchScriptEncoder tower =
        TorchScriptEncoder.load(
            part.image(), part.id(), part.dimension(), part.resize(), options)) {
      SourceEncoding encoding =
          new SourceEncoding(
              bytes -> decoder.decode(bytes).then(p -> Outcome.ok(part.resize().crop(p))),
              tower,
              err);
      return encoding.encode(images, labels, seed);
    }
  }
}
