package io.unimos.cli.evaluate;

import io.unimos.adapt.AdaptSettings;
import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleException;
import io.unimos.bundle.SourceSelection;
import io.unimos.cli.Progress;
import io.unimos.cli.TemporaryFolder;
import io.unimos.encode.EncoderLoadException;
import io.unimos.evaluate.ClassArrival;
import io.unimos.evaluate.EvaluationException;
import io.unimos.evaluate.FolderEncoder;
import io.unimos.evaluate.LabelOrder;
import io.unimos.evaluate.LabelledFeature;
import io.unimos.evaluate.LabelledFolder;
import io.unimos.service.ExitCodes;
import java.io.IOException;
import java.io.PrintWriter;
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

/** {@code evaluate classes}: what a class that comes in mid-stream is worth. */
@Command(
    name = "classes",
    description = {
      "Plays labelled folders without one of the bundle's classes, its images included, and adds the"
          + " class in mid-stream as classes add does.",
      "Prints how often the new class and the others are named right, before and after."
    })
public final class EvaluateClassesCommand implements Callable<Integer> {
  /** As many as a class added from labels uses. */
  private static final int MOST_LABELS = 62;

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
      description = "The class that comes; each of several is played by itself.")
  private List<String> names;

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

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "By which the images are shuffled; default: ${DEFAULT-VALUE}.")
  private long seed;

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
      List<Integer> late = new ArrayList<>();
      for (String name : names) {
        late.add(
            bundle
                .task()
                .namedOrSynonym(name)
                .orElseThrow(
                    () ->
                        new ParameterException(
                            spec.commandLine(),
                            "--class: '%s' is none of %s".formatted(name, bundle.classes()))));
      }
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
    AdaptSettings settings = AdaptSettings.stream(bundle.admissionThreshold());
    List<ClassArrival> arrivals =
        late.stream()
            .map(
                each -> new ClassArrival(bundle.sourceModel(), settings, each, at, stretch, labels))
            .toList();
    try (EvaluateEngine.Encoding encoding = engine.open(bundle)) {
      for (Path target : targets) {
        FolderEncoder.Encoded encoded =
            encoding
                .folderEncoder()
                .encode(LabelledFolder.read(target, bundle.task()), images -> {});
        List<LabelledFeature> samples =
            LabelOrder.parse("shuffled")
                .arrange(encoded.samples(), Integer.MAX_VALUE, new SplittableRandom(seed));
        if (samples.size() < at + stretch) {
          throw new EvaluationException(
              "--at: %s has %d images".formatted(encoded.domain(), samples.size()));
        }
        for (int i = 0; i < arrivals.size(); i++) {
          if (arrivals.get(i).labelled(samples) < SourceSelection.MIN_PER_CLASS) {
            throw new EvaluationException(
                "--at: %s shows '%s' less than twice before"
                    .formatted(encoded.domain(), names.get(i)));
          }
        }
        ClassArrival.Given[] ways = ClassArrival.Given.values();
        long images =
            arrivals.stream().mapToLong(a -> (long) ways.length * a.images(samples.size())).sum();
        Progress progress =
            Progress.of(spec.commandLine().getErr(), "played of " + encoded.domain(), images);
        for (ClassArrival arrival : arrivals) {
          for (ClassArrival.Given given : ways) {
            all.add(arrival.play(encoded.domain() + "#" + seed, samples, given, progress::add));
          }
        }
        progress.done();
      }
    }
    return all;
  }
}
