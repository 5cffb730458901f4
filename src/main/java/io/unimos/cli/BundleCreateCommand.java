package io.unimos.cli;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleException;
import io.unimos.bundle.BundleSummary;
import io.unimos.bundle.BundleWriter;
import io.unimos.bundle.DemoBundle;
import io.unimos.bundle.EncoderPart;
import io.unimos.bundle.EncoderPart.TextSide;
import io.unimos.bundle.NameFeatures;
import io.unimos.bundle.SourceBank;
import io.unimos.bundle.SourceImages;
import io.unimos.bundle.TaskClasses;
import io.unimos.bundle.Vocabulary;
import io.unimos.encode.EncoderLoadException;
import io.unimos.encode.EngineOptions;
import io.unimos.encode.EngineOptions.DeviceChoice;
import io.unimos.encode.TextEncoder;
import io.unimos.encode.TorchScriptEncoder;
import io.unimos.failure.Outcome;
import io.unimos.image.decode.ImageDecoder;
import io.unimos.image.decode.Resizer;
import io.unimos.image.guard.ImageLimits;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bundle create}: an encoder, class names and labelled images become a bundle. */
@Command(
    name = "create",
    description = "Makes a bundle from an encoder and a folder of labelled images.")
public final class BundleCreateCommand implements Callable<Integer> {
  private static final String DEMO = "demo";

  /** The service's own defaults; a source image that it would refuse is refused here. */
  private static final ImageLimits LIMITS =
      new ImageLimits(8 << 20, 50_000_000, Duration.ofSeconds(2));

  @Spec private CommandSpec spec;

  @Option(
      names = "--encoder",
      required = true,
      paramLabel = "DIR|demo",
      description = "Folder with encoder.json, or 'demo' for the encoder in this jar.")
  private String encoder;

  @Option(
      names = "--classes",
      required = true,
      paramLabel = "FILE",
      description = "One class a line: 'label' or 'label|name|name'; the names are averaged.")
  private Path classFile;

  @Option(
      names = "--source",
      required = true,
      paramLabel = "DIR",
      description = "Labelled images: DIR/<class>/*.jpg or *.png.")
  private Path source;

  @Option(
      names = "--text-only",
      description =
          "Classes may be without images: their text stands in for them, moved to where the other"
              + " classes' images lie from their texts. A guess; a few images are better.")
  private boolean textOnly;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The bundle; must not exist or be empty.")
  private Path out;

  @Option(names = "--name", description = "Name of the task; default: the name of the folder.")
  private String name;

  @Option(
      names = "--bundle-version",
      defaultValue = "1",
      description = "Default: ${DEFAULT-VALUE}.")
  private String version;

  @Option(
      names = "--seed",
      defaultValue = "0",
      description = "By which bank and hold-out are drawn; default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--device",
      defaultValue = "AUTO",
      description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
  private DeviceChoice device;

  @Option(
      names = "--cpu-threads",
      defaultValue = "0",
      description = "Threads of the tensor engine, 0 for its own choice; default: 0.")
  private int cpuThreads;

  @Override
  public Integer call() throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    try (TemporaryFolder unpacked = TemporaryFolder.create("unimos-encoder")) {
      Bundle bundle = create(encoderPart(unpacked.path()), err);
      BundleCommand.print(BundleSummary.of(bundle), spec.commandLine().getOut());
      return 0;
    } catch (BundleException | EncoderLoadException e) {
      err.println("bundle create: " + e.getMessage());
      return 1;
    }
  }

  private EncoderPart encoderPart(Path unpacked) throws BundleException {
    if (!encoder.equals(DEMO)) {
      return EncoderPart.load(Path.of(encoder));
    }
    DemoBundle.unpackEncoder(unpacked);
    return EncoderPart.load(unpacked);
  }

  /** What is quick to find wrong comes first: names, folders, and only then the images. */
  private Bundle create(EncoderPart part, PrintWriter err)
      throws BundleException, EncoderLoadException {
    String label = name == null ? out.toAbsolutePath().normalize().getFileName().toString() : name;
    BundleWriter writer = new BundleWriter(label, version, seed);
    BundleWriter.checkEmpty(out);
    TaskClasses classes = TaskClasses.read(classFile);
    SourceImages images = SourceImages.read(source, classes, textOnly);
    EngineOptions options = new EngineOptions(device, EngineOptions.DEFAULT.cpuChunk(), cpuThreads);
    float[][] text = classes.textFeatures(names(part, classes, options));
    SourceBank bank = bank(part, classes, images, options, err);
    return writer.write(out, part, classes, text, bank);
  }

  private static NameFeatures names(EncoderPart part, TaskClasses classes, EngineOptions options)
      throws BundleException, EncoderLoadException {
    TextSide side = part.text().orElseThrow();
    if (side instanceof TextSide.Table table) {
      return Vocabulary.read(table.file(), part.dimension());
    }
    TextSide.Tower tower = (TextSide.Tower) side;
    Map<String, float[][]> features = new HashMap<>();
    try (TextEncoder encoder =
        TextEncoder.load(
            tower.module(), tower.tokenizer(), tower.contextLength(), part.dimension(), options)) {
      for (String className : classes.names()) {
        List<String> prompts =
            part.promptTemplates().stream().map(t -> t.replace("{}", className)).toList();
        features.put(className, encoder.encode(prompts));
      }
    }
    return NameFeatures.averaging(features);
  }

  private SourceBank bank(
      EncoderPart part,
      TaskClasses classes,
      SourceImages images,
      EngineOptions options,
      PrintWriter err)
      throws BundleException, EncoderLoadException {
    try (TorchScriptEncoder tower =
            TorchScriptEncoder.load(
                part.image(), part.id(), part.dimension(), part.imageSize(), options);
        ImageDecoder decoder = new ImageDecoder(LIMITS)) {
      SourceEncoding encoding =
          new SourceEncoding(
              bytes ->
                  decoder
                      .decode(bytes)
                      .then(p -> Outcome.ok(Resizer.shortSideCenterCrop(p, part.imageSize()))),
              tower,
              err);
      return encoding.encode(images, classes.labels(), seed);
    }
  }
}
