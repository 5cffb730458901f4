package io.unimos.bundle;

import io.unimos.bundle.EncoderPart.Licence;
import io.unimos.core.math.Sha256;
import io.unimos.core.source.ClassSet;
import io.unimos.core.source.FittedProbe;
import io.unimos.core.source.SourceModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The parts of a task, checked when they are loaded: checksums, shapes, finite values, counts.
 * Immutable and safe to share; on the heap, without native memory. No caller may write into its
 * arrays.
 */
public final class Bundle {
  static final String MANIFEST = "bundle.json";
  static final int FORMAT_VERSION = 1;
  static final String PROBE = "probe";

  static final float MAX_SCALE = 1_000f;
  static final float MAX_CONFIDENCE_POWER = 100f;

  private final Path folder;
  private final String name;
  private final String version;
  private final String sha256;
  private final EncoderPart encoder;
  private final TaskClasses task;
  private final List<String> classes;
  private final float[][] text;
  private final SourceBank source;
  private final float textScale;
  private final SourceFit fit;
  private final Map<String, String> checksums;
  private final String sourceSha256;
  private final FittedProbe probe;

  private Bundle(Path folder, JsonFields manifest, String sha256) throws BundleException {
    this.folder = folder;
    this.sha256 = sha256;
    manifest.integer("formatVersion", FORMAT_VERSION, FORMAT_VERSION);
    name = manifest.text("name");
    version = manifest.text("version");
    List<Licence> licences = EncoderPart.licences(manifest);
    encoder = EncoderPart.parse(manifest.object("encoder"), folder, Optional.empty(), licences);
    textScale = manifest.number("textScale", Float.MIN_NORMAL, MAX_SCALE);
    fit =
        new SourceFit(
            manifest.number("prototypeScale", Float.MIN_NORMAL, MAX_SCALE),
            manifest.number("confidencePower", Float.MIN_NORMAL, MAX_CONFIDENCE_POWER),
            manifest.number("oodThreshold", -1, 1));
    Path classFile = folder.resolve(manifest.fileName("classes"));
    Path textFile = folder.resolve(manifest.fileName("text"));
    Path sourceFile = folder.resolve(manifest.fileName("source"));
    checksums = Checksums.parse(manifest.object("sha256"));
    Path probeFile = folder.resolve(manifest.fileName(PROBE));
    for (Path file : List.of(encoder.image(), classFile, textFile, sourceFile, probeFile)) {
      Checksums.verify(manifest, checksums, file);
    }
    sourceSha256 = checksums.get(sourceFile.getFileName().toString());
    task = TaskClasses.read(classFile);
    classes = task.labels();
    float[][] features =
        Safetensors.read(textFile).matrix("features", classes.size(), encoder.dimension());
    text = FeatureRows.unit(textFile, "features", features);
    source = SourceFile.read(sourceFile, classes, encoder.dimension());
    probe = ProbeFile.read(probeFile, sourceSha256, classes.size(), encoder.dimension());
  }

  /**
   * Reads and checks a bundle.
   *
   * @throws BundleException one line that names the file and the field in it
   */
  public static Bundle load(Path folder) throws BundleException {
    Path file = folder.resolve(MANIFEST);
    if (!Files.isDirectory(folder)) {
      throw new BundleException(folder, "is not a folder");
    }
    byte[] bytes = JsonFields.bytes(file);
    return new Bundle(folder, JsonFields.parse(file, bytes), Sha256.hex(bytes));
  }

  /** Returns the folder that the bundle was loaded from. */
  public Path folder() {
    return folder;
  }

  public String name() {
    return name;
  }

  public String version() {
    return version;
  }

  /**
   * Returns the SHA-256 of the manifest. The manifest holds those of all other files, so this hash
   * pins the whole bundle.
   */
  public String sha256() {
    return sha256;
  }

  /** Returns name, version and hash in one line, as the records of versions name the bundle. */
  public String pinned() {
    return "%s %s %s".formatted(name, version, sha256);
  }

  public EncoderPart encoder() {
    return encoder;
  }

  /** Returns the labels of the classes in the order of every {@code [K]}. */
  public List<String> classes() {
    return classes;
  }

  /** Returns the set of its classes, from which changes at run time start. */
  public ClassSet classSet() {
    return ClassSet.ofBundle(ClassSet.base(encoder.id(), sourceSha256, classes()), classes());
  }

  /** Returns the classes with their synonyms. */
  public TaskClasses task() {
    return task;
  }

  /** Returns mu {@code [K][d]}: the classes' text features, L2-normalised. */
  public float[][] text() {
    return text;
  }

  /** Returns s_t, the logit scale of the text classifier: the encoder's own. */
  public float textScale() {
    return textScale;
  }

  /** Returns s, the logit scale of the prototypes, fitted on the source hold-out. */
  public float prototypeScale() {
    return fit.prototypeScale();
  }

  /**
   * Returns c, the power of the confidence weights of aligned prototypes (method-specification
   * 1.3).
   */
  public float confidencePower() {
    return fit.confidencePower();
  }

  /** Returns the least mean max-cosine to the source prototypes at which a window still teaches. */
  public float oodThreshold() {
    return fit.oodThreshold();
  }

  public SourceBank source() {
    return source;
  }

  /** Returns the SHA-256 of the source bank alone. */
  public String sourceSha256() {
    return sourceSha256;
  }

  /** Returns the source model that the method starts from. */
  public SourceModel sourceModel() {
    return SourceModel.of(
            text,
            source.features(),
            source.labels(),
            source.heldOut(),
            new SourceModel.Scales(textScale, fit.prototypeScale(), fit.confidencePower()))
        .withProbe(Optional.of(probe));
  }

  /** Returns the linear classifier that was fitted on the bank. */
  public FittedProbe probe() {
    return probe;
  }

  public List<Licence> licences() {
    return encoder.licences();
  }

  /** Returns the verified SHA-256 by file name. */
  public Map<String, String> checksums() {
    return Map.copyOf(checksums);
  }
}
