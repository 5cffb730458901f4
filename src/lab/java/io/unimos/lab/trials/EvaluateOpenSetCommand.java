package io.unimos.lab.trials;

import io.unimos.bundle.Bundle;
import io.unimos.cli.Progress;
import io.unimos.core.domain.AdaptSettings;
import io.unimos.encode.EncoderLoadException;
import io.unimos.evaluate.EvaluationException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code evaluate open-set}, which measures the worth of {@code adapt.open-set}. */
@Command(
    name = "open-set",
    description = {
      "Plays labelled folders without one of the bundle's classes, its images included, and says"
          + " which images show none of the others (adapt.open-set).",
      "Prints how many images of the class that is left out are assigned to the unknown class, and"
          + " how many of the others, by domain."
    })
public final class EvaluateOpenSetCommand extends LeftOutCommand {
  @Option(
      names = "--share",
      split = ",",
      description =
          "adapt.open-set: of the source hold-out's images, those that must still be named; each of"
              + " several is played by itself (${DEFAULT-VALUE}).")
  private List<Double> shares = List.of(.95);

  @Option(
      names = "--order",
      description =
          "shuffled, classes, blocks:B, dirichlet:A, rotate, two or one (${DEFAULT-VALUE}).")
  private String order = "shuffled";

  @Override
  String tables(Bundle bundle) throws IOException, EvaluationException, EncoderLoadException {
    require(
        shares.stream().allMatch(share -> share >= .5 && share <= .999),
        "--share: expected 0.5 to 0.999");
    targets.require();
    AdaptSettings settings = AdaptSettings.stream(bundle.oodThreshold());
    List<OpenSetTrial> trials = new ArrayList<>();
    for (int late : classes(bundle)) {
      for (double share : shares) {
        trials.add(new OpenSetTrial(bundle.sourceModel(), settings, late, share));
      }
    }
    List<OpenSetTrial.Counts> all = new ArrayList<>();
    each(
        bundle,
        order,
        seed,
        (domain, samples) -> {
          Progress progress = progress("done", "plays of " + domain, trials.size());
          for (OpenSetTrial trial : trials) {
            all.add(trial.play(domain, seed, samples));
            progress.add(1);
          }
          progress.done();
        });
    return OpenSetTrial.table(all);
  }
}
