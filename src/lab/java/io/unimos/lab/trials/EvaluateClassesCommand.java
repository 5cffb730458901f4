package io.unimos.lab.trials;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.SourceSelection;
import io.unimos.cli.Progress;
import io.unimos.core.domain.AdaptSettings;
import io.unimos.encode.EncoderLoadException;
import io.unimos.evaluate.EvaluationException;
import io.unimos.evaluate.LabelledFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The command {@code evaluate classes}, which measures the worth of a class added in mid-stream.
 */
@Command(
    name = "classes",
    description = {
      "Plays labelled folders without one of the bundle's classes, its images included, and adds"
          + " the class in mid-stream as classes add does.",
      "Prints how often the new class and the others are named right, before and after."
    })
public final class EvaluateClassesCommand extends LeftOutCommand {
  /** The images before it comes, and those of a column. */
  private static final int AT = 448;

  private static final int STRETCH = 64;

  /** The most labels that a class added from labels uses. */
  private static final int MOST_LABELS = 62;

  @Option(names = "--labels", description = "Labels of it before it comes (${DEFAULT-VALUE}).")
  private int labels = 8;

  @Override
  String tables(Bundle bundle) throws IOException, EvaluationException, EncoderLoadException {
    require(
        labels >= SourceSelection.MIN_PER_CLASS && labels <= MOST_LABELS,
        "--labels: expected %d to %d".formatted(SourceSelection.MIN_PER_CLASS, MOST_LABELS));
    targets.require();
    AdaptSettings settings = AdaptSettings.stream(bundle.oodThreshold());
    List<ClassArrival> arrivals = new ArrayList<>();
    for (int late : classes(bundle)) {
      arrivals.add(new ClassArrival(bundle.sourceModel(), settings, late, AT, STRETCH, labels));
    }
    List<ClassArrival.Counts> all = new ArrayList<>();
    each(
        bundle,
        "shuffled",
        seed,
        (domain, samples) -> {
          require(arrivals, domain, samples);
          ClassArrival.Given[] ways = ClassArrival.Given.values();
          Progress progress =
              progress("done", "plays of " + domain, (long) ways.length * arrivals.size());
          for (ClassArrival arrival : arrivals) {
            for (ClassArrival.Given given : ways) {
              all.add(arrival.play(domain + "#" + seed, samples, given));
              progress.add(1);
            }
          }
          progress.done();
        });
    return ClassArrival.table(all, STRETCH);
  }

  private void require(List<ClassArrival> arrivals, String domain, List<LabelledFeature> samples)
      throws EvaluationException {
    if (samples.size() < AT + STRETCH) {
      throw new EvaluationException(
          "%s has no more than %d images".formatted(domain, samples.size()));
    }
    for (int i = 0; i < arrivals.size(); i++) {
      if (arrivals.get(i).labelled(samples) < SourceSelection.MIN_PER_CLASS) {
        throw new EvaluationException(
            "%s shows '%s' less than twice before".formatted(domain, names.get(i)));
      }
    }
  }
}
