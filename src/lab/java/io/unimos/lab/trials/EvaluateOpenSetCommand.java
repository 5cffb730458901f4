package io.unimos.lab.trials;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleException;
import io.unimos.cli.Progress;
import io.unimos.cli.TemporaryFolder;
import io.unimos.cli.evaluate.EvaluateEngine;
import io.unimos.core.domain.AdaptSettings;
import io.unimos.encode.EncoderLoadException;
import io.unimos.evaluate.EvaluationException;
import io.unimos.service.ExitCodes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code evaluate open-set}, which measures the worth of {@code adapt.open-set}. */
@Command(
    name = "open-set",
    description = {
      "Plays labelled folders without one of the bundle's classes, its images included, and says"
          + " which images show none of the others (adapt.open-set).",
      "Prints how many images of the class that is left out are assigned to the unknown class, and how many"
          + " of the others, by domain."
    })
public final class EvaluateOpenSetCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private EvaluateEngine engine = new EvaluateEngine();

  @Mixin private LeftOutOptions left = new LeftOutOptions();

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
    AdaptSettings settings = AdaptSettings.stream(bundle.oodThreshold());
    List<OpenSetTrial> trials = new ArrayList<>();
    for (int late : left.classes(bundle)) {
      for (double share : shares) {
        trials.add(new OpenSetTrial(bundle.sourceModel(), settings, late, share));
      }
    }
    return trials;
  }

  private List<OpenSetTrial.Counts> play(Bundle bundle, List<OpenSetTrial> trials)
      throws IOException, EvaluationException, EncoderLoadException {
    List<OpenSetTrial.Counts> all = new ArrayList<>();
    left.each(
        bundle,
        engine,
        order,
        (domain, name, samples) -> {
          long images = (long) trials.size() * samples.size();
          Progress progress =
              Progress.of(spec.commandLine().getErr(), "played of " + domain, images);
          for (OpenSetTrial trial : trials) {
            all.add(trial.play(name, domain, samples, progress::add));
          }
          progress.done();
        });
    return all;
  }
}
