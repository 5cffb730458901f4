package io.unimos.bundle;

import io.unimos.image.decode.Resize;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A frozen encoder as files: its image tower and, for making a bundle, its text side. Immutable;
 * holds paths, no native memory.
 *
 * @param id names the encoder in every feature record
 * @param dimension d
 * @param resize how an image becomes the square input, and its side
 * @param logitScale the text classifier's scale s_t (method-specification 1.3): CLIP about 100,
 *     demo encoder 30
 * @param image TorchScript: uint8 {@code [B,H,W,3]} to L2-normalised float32 {@code [B,d]}
 * @param text absent in a finished bundle, whose text features are already computed
 * @param promptTemplates each with one {@code {}} for the class name
 * @param licences of the files of this part
 */
public record EncoderPart(
    String id,
    int dimension,
    Resize resize,
    float logitScale,
    Path image,
    Optional<TextSide> text,
    List<String> promptTemplates,
    List<Licence> licences) {

  static final String MANIFEST = "encoder.json";
  static final int FORMAT_VERSION = 1;

  private static final int MAX_DIMENSION = 16_384;
  private static final int MAX_IMAGE_SIZE = 2_048;
  private static final float MAX_LOGIT_SCALE = 1_000f;

  /** The context length of CLIP, for a manifest that has none. */
  private static final int DEFAULT_CONTEXT_LENGTH = 77;

  private static final int DEFAULT_PADDING_ID = 0;

  /** Reads and checks a folder with {@code encoder.json}; its files are checked by SHA-256. */
  public static EncoderPart load(Path folder) throws BundleException {
    JsonFields manifest = JsonFields.read(folder.resolve(MANIFEST));
    manifest.integer("formatVersion", FORMAT_VERSION, FORMAT_VERSION);
    List<Licence> licences = licences(manifest);
    EncoderPart part = parse(manifest, folder, textSide(manifest, folder), licences);
    if (part.text.isEmpty()) {
      throw manifest.wrong("vocabulary", "missing, and no text tower (text, tokenizer) either");
    }
    Map<String, String> checksums = Checksums.parse(manifest.object("sha256"));
    for (Path file : part.files()) {
      Checksums.verify(manifest, checksums, file);
    }
    return part;
  }

  static EncoderPart parse(
      JsonFields fields, Path folder, Optional<TextSide> text, List<Licence> licences)
      throws BundleException {
    List<String> templates = fields.texts("promptTemplates");
    for (int i = 0; i < templates.size(); i++) {
      if (templates.get(i).split("\\{}", -1).length != 2) {
        throw fields.wrong(
            "promptTemplates[" + i + "]", "is '" + templates.get(i) + "', expected one {} in it");
      }
    }
    if (templates.isEmpty()) {
      throw fields.wrong("promptTemplates", "is empty");
    }
    return new EncoderPart(
        fields.text("id"),
        fields.integer("dimension", 1, MAX_DIMENSION),
        resize(fields.object("resize"), fields.integer("imageSize", 1, MAX_IMAGE_SIZE)),
        fields.number("logitScale", Float.MIN_NORMAL, MAX_LOGIT_SCALE),
        folder.resolve(fields.fileName("image")),
        text,
        templates,
        licences);
  }

  private static Resize resize(JsonFields fields, int size) throws BundleException {
    return new Resize(
        fields.oneOf("rule", Resize.Rule.values(), Resize.Rule::label),
        fields.oneOf("filter", Resize.Filter.values(), Resize.Filter::label),
        size);
  }

  /** Returns the side of the square input in pixels. */
  public int imageSize() {
    return resize.size();
  }

  private static Optional<TextSide> textSide(JsonFields fields, Path folder)
      throws BundleException {
    if (fields.has("vocabulary")) {
      return Optional.of(new TextSide.Table(folder.resolve(fields.fileName("vocabulary"))));
    }
    if (!fields.has("text")) {
      return Optional.empty();
    }
    int contextLength =
        fields.has("contextLength")
            ? fields.integer("contextLength", 2, 4_096)
            : DEFAULT_CONTEXT_LENGTH;
    int paddingId =
        fields.has("paddingId")
            ? fields.integer("paddingId", 0, Integer.MAX_VALUE)
            : DEFAULT_PADDING_ID;
    return Optional.of(
        new TextSide.Tower(
            folder.resolve(fields.fileName("text")),
            folder.resolve(fields.fileName("tokenizer")),
            contextLength,
            paddingId));
  }

  static List<Licence> licences(JsonFields fields) throws BundleException {
    List<Licence> licences = new ArrayList<>();
    for (JsonFields licence : fields.objects("licences")) {
      licences.add(Licence.parse(licence));
    }
    return List.copyOf(licences);
  }

  private List<Path> files() {
    List<Path> files = new ArrayList<>(List.of(image));
    text.ifPresent(
        side -> {
          if (side instanceof TextSide.Table table) {
            files.add(table.file());
          } else if (side instanceof TextSide.Tower tower) {
            files.addAll(List.of(tower.module(), tower.tokenizer()));
          }
        });
    return files;
  }

  /**
   * The licence of one part of a bundle.
   *
   * @param part the file, or what in it
   * @param name the work it comes from
   * @param spdx SPDX identifier of the licence
   * @param source where the work is published
   */
  public record Licence(String part, String name, String spdx, String source) {

    static Licence parse(JsonFields fields) throws BundleException {
      return new Licence(
          fields.text("part"), fields.text("name"), fields.text("spdx"), fields.text("source"));
    }
  }

  /** The source of the text features of class names. */
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
     * @param tokenizer tokenizer.json, which adds the tokens that the tower expects before and
     *     after a text
     * @param contextLength tokens of a prompt, padding included
     * @param paddingId the token that fills up a shorter prompt
     */
    record Tower(Path module, Path tokenizer, int contextLength, int paddingId)
        implements TextSide {}
  }
}
