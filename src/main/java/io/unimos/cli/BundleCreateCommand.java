package io.unimos.cli;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleException;
import io.unimos.bundle.BundleSummary;
import io.unimos.bundle.BundleWriter;
import io.unimos.bundle.EncoderPart;
import io.unimos.bundle.SourceBank;
import io.unimos.bundle.SourceImages;
import io.unimos.bundle.TaskClasses;
import io.unimos.encode.EncoderLoadException;
import io.unimos.encode.EngineOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The command {@code bundle create}, which makes a bundle from an encoder, class names and labelled
 * images.
 */
@Command(
    name = "create",
    description = "Makes a bundle from an encoder and a folder of labelled images.")
public final class BundleCreateCommand implements Callable<Integer> {
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

  @Override
  public Integer call() throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    try (TemporaryFolder unpacked = TemporaryFolder.create("unimos-encoder")) {
      Bundle bundle = create(ClassMaterial.encoder(encoder, unpacked.path()), err);
      BundleCommand.print(BundleSummary.of(bundle), spec.commandLine().getOut());
      return 0;
    } catch (BundleException | EncoderLoadException e) {
      err.println("bundle create: " + e.getMessage());
      return 1;
    }
  }

  /** Quick checks come first: names, then folders, and only then the images. */
  private Bundle create(EncoderPart part, PrintWriter err)
      throws BundleException, EncoderLoadException {
    String label = name == null ? out.toAbsolutePath().normalize().getFileName().toString() : name;
    BundleWriter writer = new BundleWriter(label, version, seed);
    BundleWriter.checkEmpty(out);
    TaskClasses classes = TaskClasses.read(classFile);
    SourceImages images = SourceImages.read(source, classes, textOnly);
    EngineOptions options = EngineOptions.DEFAULT;
    float[][] text = classes.textFeatures(ClassMaterial.names(part, classes.names(), options));
    SourceBank bank = ClassMaterial.bank(part, classes.labels(), images, seed, options, err);
    return writer.write(out, part, classes, text, bank);
  }
}
