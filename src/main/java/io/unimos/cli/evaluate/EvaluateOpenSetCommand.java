package io.unimos.cli.evaluate;

import io.unimos.adapt.AdaptSettings;
import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleException;
import io.unimos.cli.Progress;
import io.unimos.cli.TemporaryFolder;
import io.unimos.encode.EncoderLoadException;
import io.unimos.evaluate.EvaluationException;
import io.unimos.evaluate.FolderEncoder;
import io.unimos.evaluate.LabelOrder;
import io.unimos.evaluate.LabelledFeature;
import io.unimos.evaluate.LabelledFolder;
import io.unimos.evaluate.OpenSetTrial;
import io.unimos.service.ExitCodes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code evaluate open-set}: what {@code adapt.open-set} is worth. */
@Command(
    name = "open-set",
    description = {
      "Plays labelled folders without one of the bundle's classes, its images included, and says"
          + " which images show none of the others (adapt.open-set).",
      "Prints how many images of the class that is left out are called none of these, and how many"
          + " of the others, by domain."
    })
public final class EvaluateOpenSetCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private EvaluateEngine engine = new EvaluateEngine();

  @Option(
      names = "--target",
      arity = "1..*",
      required = true,
      paramLabel = "DIR",
      description = "Labelled images of a domain: DIR/<class>/*.jpg or *.png; several are several.")
  private List<Path> targets;

  @Option(
      names = "--class",
      arity = "1..*",
      required = true,
      paramLabel = "NAME",
      description = "The class that is left out; each of several is played by itself.")
  private List<String> names;

  @Option(
      names = "--share",
      split = ",",
      defaultValue = "0.95",
      paramLabel = "SHARE",
      description =
          "adapt.open-set: of the source hold-out's images, those that must still be named; each of"
              + " several is played by itself. Default: ${DEFAULT-VALUE}.")
  private List<Double> shares;

  @Option(
      names = "--order",
      defaultValue = "shuffled",
      description =
          "shuffled, classes, blocks:B, dirichlet:A, rotate, two or one; default:"
              + " ${DEFAULT-VALUE}.")
  private String order;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "By which the images are ordered; default: ${DEFAULT-VALUE}.")
  private long seed;

  @Override
  public Integer call() throws IOException {
    if (!shares.stream().allMatch(share -> share >= .5 && share <= .999)) {
      throw new ParameterException(spec.commandLine(), "--share: expected 0.5 to 0.999");
    }
    try (TemporaryFolder unpacked = TemporaryFolder.create("unimos-bundle")) {
      Bundle bundle = engine.bundle(unpacked.path());
      spec.commandLine().getOut().print(OpenSetTrial.table(play(bundle, trials(bundle))));
      spec.commandLine().getOut().flush();
      return ExitCodes.OK;
    } catch (EvaluationException | BundleException | EncoderLoadException e) {
      spec.commandLine().getErr().println("evaluate open-set: " + e.getMessage());
      return ExitCodes.FAILURE;
    }
  }

  private List<OpenSetTrial> trials(Bundle bundle) {
    AdaptSettings settings = AdaptSettings.stream(bundle.admissionThreshold());
    List<OpenSetTrial> trials = new ArrayList<>();
    for (String name : names) {
      int late =
          bundle
              .task()
              .namedOrSynonym(name)
              .orElseThrow(
                  () ->
                      new ParameterException(
                          spec.commandLine(),
                          "--class: '%s' is none of %s".formatted(name, bundle.classes())));
      for (double share : shares) {
        trials.add(new OpenSetTrial(bundle.sourceModel(), settings, late, share));
      }
    }
    return trials;
  }

  private List<OpenSetTrial.Counts> play(Bundle bundle, List<OpenSetTrial> trials)
      throws IOException, EvaluationException, EncoderLoadException {
    List<OpenSetTrial.Counts> all = new ArrayList<>();
    try (EvaluateEngine.Encoding encoding = engine.open(bundle)) {
      for (Path target : targets) {
        FolderEncoder.Encoded encoded =
            encoding
                .folderEncoder()
                .encode(LabelledFolder.read(target, bundle.task()), images -> {});
        List<LabelledFeature> samples =
            LabelOrder.parse(order)
                .arrange(encoded.samples(), Integer.MAX_VALUE, new SplittableRandom(seed));
        Progress progress =
            Progress.of(
                spec.commandLine().getErr(),
                "played of " + encoded.domain(),
                (long) trials.size() * samples.size());
        for (OpenSetTrial trial : trials) {
          String name = encoded.domain() + "#" + seed;
          all.add(trial.play(name, encoded.domain(), samples, progress::add));
        }
        progress.done();
      }
    }
    return all;
  }
}
