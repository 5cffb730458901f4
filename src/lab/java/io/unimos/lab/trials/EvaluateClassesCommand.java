package io.unimos.lab.trials;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleException;
import io.unimos.bundle.SourceSelection;
import io.unimos.cli.Progress;
import io.unimos.cli.TemporaryFolder;
import io.unimos.cli.evaluate.EvaluateEngine;
import io.unimos.core.domain.AdaptSettings;
import io.unimos.encode.EncoderLoadException;
import io.unimos.evaluate.EvaluationException;
import io.unimos.evaluate.LabelledFeature;
import io.unimos.service.ExitCodes;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command {@code evaluate classes}, which measures the worth of a class added in mid-stream.
 */
@Command(
    name = "classes",
    description = {
      "Plays labelled folders without one of the bundle's classes, its images included, and adds the"
          + " class in mid-stream as classes add does.",
      "Prints how often the new class and the others are named right, before and after."
    })
public final class EvaluateClassesCommand implements Callable<Integer> {
  /** The most labels that a class added from labels uses. */
  private static final int MOST_LABELS = 62;

  @Spec private CommandSpec spec;

  @Mixin private EvaluateEngine engine = new EvaluateEngine();

  @Mixin private LeftOutOptions left = new LeftOutOptions();

  @Option(
      names = "--at",
      defaultValue = "448",
      paramLabel = "N",
      description = "Images before it comes; default: ${DEFAULT-VALUE}.")
  private int at;

  @Option(
      names = "--stretch",
      defaultValue = "64",
      paramLabel = "N",
      description = "Images of a column; default: ${DEFAULT-VALUE}.")
  private int stretch;

  @Option(
      names = "--labels",
      defaultValue = "8",
      paramLabel = "N",
      description =
          "Images of the class that people have labelled in each domain before it comes; default:"
              + " ${DEFAULT-VALUE}.")
  private int labels;

  @Override
  public Integer call() throws IOException {
    if (stretch < 1 || at < stretch) {
      throw new ParameterException(
          spec.commandLine(), "--at: at least as many as --stretch, which is at least 1");
    }
    if (labels < SourceSelection.MIN_PER_CLASS || labels > MOST_LABELS) {
      throw new ParameterException(
          spec.commandLine(),
          "--labels: expected %d to %d".formatted(SourceSelection.MIN_PER_CLASS, MOST_LABELS));
    }
    PrintWriter err = spec.commandLine().getErr();
    try (TemporaryFolder unpacked = TemporaryFolder.create("unimos-bundle")) {
      Bundle bundle = engine.bundle(unpacked.path());
      List<Integer> late = left.classes(bundle);
      spec.commandLine().getOut().print(ClassArrival.table(play(bundle, late), stretch));
      spec.commandLine().getOut().flush();
      return ExitCodes.OK;
    } catch (EvaluationException | BundleException | EncoderLoadException e) {
      err.println("evaluate classes: " + e.getMessage());
      return ExitCodes.FAILURE;
    }
  }

  private List<ClassArrival.Counts> play(Bundle bundle, List<Integer> late)
      throws IOException, EvaluationException, EncoderLoadException {
    List<ClassArrival.Counts> all = new ArrayList<>();
    AdaptSettings settings = AdaptSettings.stream(bundle.oodThreshold());
    List<ClassArrival> arrivals =
        late.stream()
            .map(
                each -> new ClassArrival(bundle.sourceModel(), settings, each, at, stretch, labels))
            .toList();
    left.each(
        bundle,
        engine,
        "shuffled",
        (domain, name, samples) -> {
          require(arrivals, domain, samples);
          ClassArrival.Given[] ways = ClassArrival.Given.values();
          long images =
              arrivals.stream().mapToLong(a -> (long) ways.length * a.images(samples.size())).sum();
          Progress progress =
              Progress.of(spec.commandLine().getErr(), "played of " + domain, images);
          for (ClassArrival arrival : arrivals) {
            for (ClassArrival.Given given : ways) {
              all.add(arrival.play(name, samples, given, progress::add));
            }
          }
          progress.done();
        });
    return all;
  }

  private void require(List<ClassArrival> arrivals, String domain, List<LabelledFeature> samples)
      throws EvaluationException {
    if (samples.size() < at + stretch) {
      throw new EvaluationException("--at: %s has %d images".formatted(domain, samples.size()));
    }
    for (int i = 0; i < arrivals.size(); i++) {
      if (arrivals.get(i).labelled(samples) < SourceSelection.MIN_PER_CLASS) {
        throw new EvaluationException(
            "--at: %s shows '%s' less than twice before".formatted(domain, left.names().get(i)));
      }
    }
  }
}
